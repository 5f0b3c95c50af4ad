// A small server for the examples, with the headers that a real one should send: `node serve.mjs [PORT]`.
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, posix, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { DOWNLOAD, VERIFY, asHeader } from "./csp.mjs";

const DIST = fileURLToPath(new URL("dist/", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".wasm": "application/wasm" };

/** The headers of one file of dist/, by its own path there and not by the address it was asked for with. */
function headers(path) {
  const common = { "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-cache" };
  if (path.startsWith("/download/files/")) {
    // Unverified bytes: whoever comes here directly gets them as a file that no browser opens by itself.
    return { ...common, "Content-Type": "application/octet-stream", "Content-Disposition": "attachment", "Content-Security-Policy": "default-src 'none'; sandbox" };
  }
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  // The single file brings its own policy, with its hashes.
  if (path === "/single.html") return { ...common, "Content-Type": type, "Content-Security-Policy": "frame-ancestors 'none'" };
  return { ...common, "Content-Type": type, "Content-Security-Policy": asHeader(path.startsWith("/download/") ? DOWNLOAD : VERIFY) };
}

// One file, one address: no empty or dotted segments, and nothing percent-encoded that need not be or hides a separator.
const NEEDLESS = /%(?:2d|2e|5f|7e|3\d|[46][1-9a-f]|[57][\da])/i;
const HIDING = /%(?:00|2f|5c)|\\/i;

/** The file in dist/ with its path there, or null. */
async function resolve(address) {
  const [path] = address.split("?");
  if (!path.startsWith("/") || NEEDLESS.test(path) || HIDING.test(path) || posix.normalize(path) !== path) return null;
  try {
    const root = await realpath(DIST);
    const asked = join(root, decodeURIComponent(path.endsWith("/") ? `${path}index.html` : path));
    // On some systems another spelling finds the same file, and a link leads to another one.
    if ((await realpath(asked)) !== asked) return null;
    const found = await stat(asked);
    return found.isFile() ? { file: asked, size: found.size, path: `/${relative(root, asked).split(sep).join("/")}` } : null;
  } catch {
    return null; // nothing there, or no path at all
  }
}

async function answer(request, response) {
  if (request.url === "/") return response.writeHead(302, { Location: "/verify/" }).end();
  const found = await resolve(request.url);
  if (found === null) return response.writeHead(404, { "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff" }).end("not found\n");
  response.writeHead(200, { ...headers(found.path), "Content-Length": found.size });
  return request.method === "HEAD" ? response.end() : createReadStream(found.file).pipe(response);
}

/**
 * Starts the server. `instead` may answer a request itself, and then returns true: tests play a hostile or slow
 * server with it.
 */
export async function serve({ port = 0, instead = () => false } = {}) {
  const server = createServer((request, response) => {
    if (instead(request, response)) return;
    answer(request, response).catch(() => response.writeHead(400).end());
  });
  await new Promise((resolve, reject) => { server.once("error", reject).listen(port, "127.0.0.1", resolve); });
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, close: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }) };
}

const USAGE = `node serve.mjs [PORT]

Serves dist/ at http://127.0.0.1:PORT/verify/ and /download/, to this machine alone.
PORT is 8080 if it is not given, and any that is free if it is 0. build.mjs writes dist/.`;

/** What the command line asks; no port, if it cannot be told. */
function asked(args) {
  try {
    const { values, positionals } = parseArgs({ args, options: { help: { type: "boolean", short: "h", default: false } }, allowPositionals: true });
    const [given = "8080", ...more] = positionals;
    const isPort = /^\d{1,5}$/.test(given) && Number(given) < 65536 && more.length === 0;
    return { help: values.help, port: isPort ? Number(given) : null };
  } catch {
    return { help: false, port: null };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { help, port } = asked(process.argv.slice(2));
  if (help || port === null) {
    console[help ? "log" : "error"](USAGE);
    process.exit(help ? 0 : 2);
  }
  try {
    const { origin } = await serve({ port });
    console.log(`${origin}/verify/\n${origin}/download/`);
  } catch (error) {
    if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
    console.error(`port ${port} ${error.code === "EACCES" ? "needs more rights than you have" : "is taken"}: node serve.mjs PORT takes another one, and 0 any that is free`);
    process.exit(1);
  }
}
