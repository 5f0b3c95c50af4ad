// Every snippet of JavaScript or TypeScript in the documents compiles as it stands there, under the strictest common
// options, against the declarations of the package as it is built.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const JS = join(ROOT, "js");
/** What @tsconfig/strictest asks for, but for names that are not used: a snippet ends before it uses all. */
const STRICTEST = {
  strict: true,
  allowUnusedLabels: false,
  allowUnreachableCode: false,
  exactOptionalPropertyTypes: true,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  isolatedModules: true,
  checkJs: true,
  allowJs: true,
};

/** The documents of the repository, each with its snippets: language, first line, text. */
function snippets() {
  const files = execFileSync("git", ["ls-files", "*.md"], { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
  const found = [];
  for (const file of files) {
    const text = readFileSync(join(ROOT, file), "utf8");
    for (const { 1: language, 2: body, index } of text.matchAll(/^```(\w+)[^\n]*\n([^]*?)^```$/gm)) {
      const line = text.slice(0, index).split("\n").length;
      if (["js", "javascript", "mjs", "ts", "typescript"].includes(language)) {
        found.push({ file, line, extension: language.startsWith("t") ? "ts" : "js", body });
      }
      if (language !== "html") continue;
      for (const [, script] of body.matchAll(/<script type="module">([^]*?)<\/script>/g)) {
        found.push({ file, line, extension: "js", body: script });
      }
    }
  }
  return found;
}

/** Compiles texts as modules beside an installed package; what the compiler says, by file. */
function compile(modules) {
  const folder = mkdtempSync(join(tmpdir(), "sigproof-"));
  try {
    mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
    symlinkSync(JS, join(folder, "node_modules/sigproof"), "junction");
    symlinkSync(join(JS, "node_modules/@types/node"), join(folder, "node_modules/@types/node"), "junction");
    cpSync(join(JS, "test/snippets"), folder, { recursive: true });
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
    const compilerOptions = {
      ...STRICTEST,
      noEmit: true,
      target: "es2022",
      module: "nodenext",
      moduleDetection: "force",
      lib: ["es2022", "dom", "dom.iterable"],
      types: ["node"],
    };
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*"] }));
    const tsc = join(JS, "node_modules/typescript/bin/tsc");
    const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(stderr, "");
    return { status, stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("every snippet of the documents compiles", () => {
  const all = snippets();
  const documents = new Set(all.map(({ file }) => file));
  assert.ok(documents.has("js/README.md") && documents.has("examples/browser/README.md"), [...documents].join(" "));
  const modules = Object.fromEntries(
    all.map(({ file, line, extension, body }) => [`${file.replaceAll("/", "-")}-${line}.${extension}`, body]),
  );
  assert.equal(Object.keys(modules).length, all.length);
  // What is JavaScript in the package's own page is TypeScript, too.
  const scripts = all.filter(({ file, extension }) => file === "js/README.md" && extension === "js");
  assert.ok(scripts.some(({ body }) => body.includes("verifyLockfile")));
  for (const { line, body } of scripts) modules[`js-README.md-${line}-typed.ts`] = body;
  const { status, stdout } = compile(modules);
  assert.equal(status, 0, stdout);
});

test("what the types promise is noticed", () => {
  const used = (body) => `import type { Verified } from "sigproof";\ndeclare const { facts }: Verified;\n${body}\n`;
  const { stdout } = compile({
    "identity.ts": used("facts.signer.identity;"),
    "null.ts": used('if (facts.signer.kind === "certificate") facts.signer.identity.value;'),
    "index.ts": used("facts.times[0].time;"),
    "good.ts": used('if (facts.signer.kind === "key") facts.signer.spkiSha256; else facts.signer.issuer;'),
    "path.ts": 'await verifier.verify(bundle, "release.tar.gz", policy);\n',
    "policy.ts": 'await verifier.verify(bundle, artifact, { version: 1, anyof: [] });\n',
  });
  const refused = [...stdout.matchAll(/^([\w.]+)\(/gm)].map(([, file]) => file);
  assert.deepEqual([...new Set(refused)].sort(), ["identity.ts", "index.ts", "null.ts", "path.ts", "policy.ts"], stdout);
});

test("what has to be read before it is a document does not compile as one, and data of any type does", () => {
  const declared = `import { inspect, TrustedRoot } from "sigproof";
import { verifyLockfile, verifyPackage } from "sigproof/npm";
import { verify as verifyLikeSigstore } from "sigproof/sigstore";
`;
  const types = `
interface Part { readonly rawBytes: string }
interface Document { readonly mediaType: string; readonly parts?: Part[]; readonly one: Part | null }
class Made { readonly mediaType = "a"; readonly parts: readonly Part[] = []; }
export type { Document };
export { Made };
`;
  // Each of them as each argument that takes a document.
  const uses = (given) => `${declared}${types}
export const given = ${given};
verifier.verifySync(given, first, policy);
verifier.verifyDsse([given], policy);
await verifier.verifyMany([{ bundle: given, artifact, policy }]);
await inspect(given);
TrustedRoot.fromJSON(given);
await verifyLikeSigstore(given, first);
await verifyLockfile({ verifier, lockfile: given, attestations: () => null, policy });
await verifyPackage({ verifier, name: "", version: "", integrity: "", attestations: given, keys: given, packageJson: given });
`;
  const LINES = uses("").split("\n").flatMap((line, at) => (/given/.test(line) && !line.startsWith("export const") ? [at + 1] : []));
  const refused = {
    promise: "Promise.resolve({})",
    response: 'new Response("{}")',
    request: 'new Request("https://example.com")',
    blob: 'new Blob(["{}"])',
    stream: 'new Blob(["{}"]).stream()',
    node: 'process.stdin',
    url: 'new URL("https://example.com")',
    view: "new Uint16Array(3)",
    function: "() => ({})",
    map: 'new Map([["mediaType", ""]])',
    number: "3",
    list: "[Promise.resolve({})]",
  };
  const taken = {
    literal: '{ mediaType: "a", content: { list: [1, null] } }',
    empty: "{}",
    record: '{} as Record<string, unknown>',
    interface: "{} as Document",
    readonly: "{} as Readonly<Document>",
    class: "new Made()",
    unsaid: "{} as object",
    any: 'JSON.parse("{}")',
    object: "Object.freeze({ a: 1 } as const)",
    lists: '[{ mediaType: "a" }, {} as Document]',
    parsed: 'JSON.parse("[]") as { readonly attestations: readonly Document[] }',
    text: '"{}"',
    buffer: "Buffer.from([1])",
    array: "new ArrayBuffer(3)",
  };
  const all = Object.entries({ ...refused, ...taken });
  const modules = Object.fromEntries(all.map(([name, given]) => [`is-${name}.ts`, uses(given)]));
  const { stdout } = compile(modules);
  const found = {};
  for (const [, name, line] of stdout.matchAll(/^is-(\w+)\.ts\((\d+),/gm)) (found[name] ??= new Set()).add(Number(line));
  assert.deepEqual(Object.keys(found).sort(), Object.keys(refused).sort(), stdout);
  for (const name in refused) assert.deepEqual([...found[name]], LINES, `${name}: ${stdout}`);
});
