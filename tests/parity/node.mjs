import { readFile } from "node:fs/promises";
import * as sigproof from "sigproof";
import { main } from "./local.mjs";

const read = async (path) => new Uint8Array(await readFile(path));
await main({ host: `Node.js ${process.versions.node}`, sigproof, read });
