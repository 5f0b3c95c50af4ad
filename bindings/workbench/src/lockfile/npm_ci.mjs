// Runs `npm ci` over every shape of lock file in shapes.mjs, against a registry on loopback, and prints what is
// then on disk: one line of JSON a shape. What of it is right is not said here but in mod.rs.
//
//   node npm_ci.mjs FOLDER NPM     an empty folder to work in; npm, as a path or a name

import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { SHAPES } from "./shapes.mjs";

const [folder, npm] = process.argv.slice(2);

/** A tar archive as npm packs it, of these files by their paths. */
function archive(files) {
  const parts = [];
  for (const [path, text] of Object.entries(files)) {
    const body = Buffer.from(text);
    const header = Buffer.alloc(512);
    const octal = (number, at, length) => header.write(number.toString(8).padStart(length - 1, "0"), at);
    header.write(`package/${path}`, 0);
    octal(0o644, 100, 8);
    octal(0, 108, 8);
    octal(0, 116, 8);
    octal(body.length, 124, 12);
    octal(0, 136, 12);
    header.write("        0", 148);
    header.write("ustar\0" + "00", 257);
    octal(header.reduce((sum, byte) => sum + byte, 0), 148, 7);
    parts.push(header, body, Buffer.alloc((512 - (body.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}

const integrityOf = (bytes) => `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

/** The registry: what it has by name and version, and tags of every name. */
const published = new Map();
let tags = {};
const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url.slice(1));
  const [name, file] = path.split("/-/");
  const versions = published.get(name) ?? new Map();
  if (file) {
    const bytes = [...versions].find(([version]) => file.endsWith(`-${version}.tgz`))?.[1].bytes;
    response.writeHead(bytes ? 200 : 404).end(bytes);
    return;
  }
  const document = { name, versions: {}, "dist-tags": { ...tags } };
  for (const [version, { bytes, manifest }] of versions) {
    const tarball = `http://${request.headers.host}/${name}/-/x-${version}.tgz`;
    document.versions[version] = { ...manifest, dist: { tarball, integrity: integrityOf(bytes) } };
    document["dist-tags"].latest = version;
  }
  response.writeHead(versions.size > 0 ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(document));
});

/** Every file below a folder, with its text; of a link, where it leads. */
function disk(root, below = "", found = {}) {
  for (const name of readdirSync(join(root, below)).sort()) {
    const path = below ? `${below}/${name}` : name;
    const status = lstatSync(join(root, path));
    if (status.isSymbolicLink()) found[path] = { link: readlinkSync(join(root, path)) };
    else if (status.isDirectory()) disk(root, path, found);
    else found[path] = { text: readFileSync(join(root, path), "latin1") };
  }
  return found;
}

function write(root, files) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** A git repository with these files, as npm addresses its only commit. */
function repository(root, id, files) {
  const at = id.lastIndexOf("@");
  const manifest = { name: id.slice(0, at), version: id.slice(at + 1) };
  write(root, { "package.json": JSON.stringify(manifest), "index.js": id, ...files });
  const author = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"];
  const git = (...args) => execFileSync("git", [...author, ...args], { cwd: root, encoding: "utf8", stdio: "pipe" }).trim();
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", id);
  return `git+file://${root}#${git("rev-parse", "HEAD")}`;
}

async function install(project, number, port) {
  const env = { PATH: process.env.PATH, SystemRoot: process.env.SystemRoot, HOME: folder };
  const config = {
    registry: `http://127.0.0.1:${port}/`,
    // Of its own: npm takes from a cache whatever has the integrity.
    cache: join(dirname(project), "..", `cache-${number}`),
    userconfig: join(folder, "npmrc"),
    globalconfig: join(folder, "globalnpmrc"),
    ignore_scripts: "true",
    audit: "false",
    fund: "false",
    update_notifier: "false",
    loglevel: "error",
    fetch_retries: "0",
  };
  for (const [key, value] of Object.entries(config)) env[`npm_config_${key}`] = value;
  const [program, ...args] = npm.endsWith(".js") ? [process.execPath, npm, "ci"] : [npm, "ci"];
  const child = spawn(program, args, { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
  const exit = await new Promise((resolve) => child.on("close", resolve));
  return { exit, said };
}

await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
writeFileSync(join(folder, "npmrc"), "");
for (const [number, shape] of SHAPES.entries()) {
  published.clear();
  tags = shape.tags ?? {};
  const project = join(folder, String(number), "project");
  mkdirSync(project, { recursive: true });
  const archives = {};
  const of = {};
  for (const [id, files] of Object.entries(shape.archives)) {
    const at = id.lastIndexOf("@");
    const [name, version] = [id.slice(0, at), id.slice(at + 1).replace(/\+.*/, "")];
    const manifest = { name, version, ...shape.manifests?.[id] };
    const all = { "package.json": JSON.stringify(manifest), "index.js": id, ...files };
    const bytes = archive(all);
    archives[integrityOf(bytes)] = all;
    of[id] = { version, resolved: `https://registry.npmjs.org/${name}/-/x-${version}.tgz`, integrity: integrityOf(bytes) };
    if (!published.has(name)) published.set(name, new Map());
    published.get(name).set(version, { bytes, manifest });
    for (const [path, content] of Object.entries(shape.files ?? {})) {
      if (content === id) write(project, { [path]: bytes });
      else if (!(content in shape.archives)) write(project, { [path]: content });
    }
  }
  if (shape.git) of.git = repository(join(dirname(project), "repository"), shape.git, shape.archives[shape.git]);
  const lockfile = JSON.stringify(shape.lockfile(of), null, 2);
  const root = { name: "app", version: "1.0.0", ...JSON.parse(lockfile).packages[""], ...shape.root };
  write(project, { "package.json": JSON.stringify(root), "package-lock.json": lockfile });
  const { exit, said } = await install(project, number, server.address().port);
  const { name, locked, races = false, refused = false } = shape;
  console.log(JSON.stringify({ name, locked, races, refused, lockfile, archives, exit, said, disk: disk(dirname(project)) }));
}
server.close();
