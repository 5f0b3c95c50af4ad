// Builds the three examples into dist/: verify/, download/ and single.html. `node build.mjs`, after js/ is built.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { DOWNLOAD, VERIFY, single } from "./csp.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const js = path("../../js/");
const { build } = createRequire(`${js}package.json`)("esbuild");

// Lets the pages import the package by its name, as if it were installed.
const fromRepository = {
  name: "sigproof",
  setup(context) {
    context.onResolve({ filter: /^sigproof($|\/)/ }, async ({ path: name, kind, pluginData }) => {
      if (pluginData === "resolved") return undefined;
      const entry = context.initialOptions.define?.ENTRY === '"inline"' ? "sigproof/inline" : name;
      return context.resolve(entry, { resolveDir: js, kind, pluginData: "resolved" });
    });
  },
};

async function bundle(entry, options) {
  const { outputFiles } = await build({
    entryPoints: [path(entry)], bundle: true, write: false, minify: true, format: "esm", platform: "browser",
    target: ["chrome116", "firefox128", "safari17.4"], plugins: [fromRepository], legalComments: "none",
    // The example of verify/example.js, as it was published.
    loader: { ".conda": "binary", ".json": "text" }, ...options,
  });
  return outputFiles[0].text;
}
const inline = { define: { ENTRY: '"inline"' } };

function page(template, head) {
  const [before, after] = template.split("<!-- head -->");
  return `${before}${head.join("\n")}${after}`;
}
const policy = (csp) => `<meta http-equiv="Content-Security-Policy" content="${csp}">`;
const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

async function hosted(name, csp) {
  await mkdir(path(`dist/${name}/`), { recursive: true });
  const head = [policy(csp), '<link rel="icon" href="icon.svg">', '<link rel="stylesheet" href="style.css">', '<script type="module" src="main.js"></script>'];
  await writeFile(path(`dist/${name}/index.html`), page(await readFile(path(`${name}/index.html`), "utf8"), head));
  await writeFile(path(`dist/${name}/main.js`), await bundle(`${name}/main.js`));
  await copyFile(path("verify/style.css"), path(`dist/${name}/style.css`));
  await copyFile(path("verify/icon.svg"), path(`dist/${name}/icon.svg`));
  await copyFile(`${js}dist/web/sigproof_bg.wasm`, path(`dist/${name}/sigproof_bg.wasm`));
}

// The package that the download page offers, as it was published, under another name, and with one byte changed.
async function samples() {
  const real = "../../tests/vectors/real/";
  const files = path("dist/download/files/");
  await mkdir(files, { recursive: true });
  const name = "signed-package-2.1.0-hb0f4dca_0.conda";
  const content = await readFile(path(real + name));
  const signature = path(`${real}conda-attestation.sigstore.json`);
  await writeFile(`${files}${name}`, content);
  await copyFile(signature, `${files}${name}.sigstore.json`);
  await writeFile(`${files}latest.conda`, content);
  await copyFile(signature, `${files}latest.conda.sigstore.json`);
  content[content.length >> 1] ^= 1;
  await writeFile(`${files}tampered-${name}`, content);
  await copyFile(signature, `${files}tampered-${name}.sigstore.json`);
}

async function singleFile() {
  const style = await readFile(path("verify/style.css"), "utf8");
  const script = await bundle("verify/main.js", inline);
  if (/<\/script|<!--/i.test(script) || /<\//.test(style)) throw new Error("the script or the style would end its element early");
  const icon = `data:image/svg+xml,${encodeURIComponent(await readFile(path("verify/icon.svg"), "utf8"))}`;
  const head = [policy(single(hash(script), hash(style))), `<link rel="icon" href="${icon}">`, `<style>${style}</style>`, `<script type="module">${script}</script>`];
  await writeFile(path("dist/single.html"), page(await readFile(path("verify/index.html"), "utf8"), head));
}

await rm(path("dist/"), { recursive: true, force: true });
await hosted("verify", VERIFY);
await hosted("download", DOWNLOAD);
await samples();
await writeFile(path("dist/download/sw.js"), await bundle("download/sw.js", { ...inline, format: "iife" }));
await singleFile();
