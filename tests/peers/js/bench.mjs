// Other clients and ours over the same bundles, in turns within one process. See README.md.

import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as corpus from './corpus.mjs';
import { check, measure } from './measure.mjs';
import { print, summarise } from './report.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const USAGE = `usage: node bench.mjs [--rounds N | --seconds S] [--warm-up N] [--json]
                      [--make N] [--bundles DIR] [--ours FILE] [--peers-only] [--chromium]
                      [--corpus DIR] [--peer NAME] [--native]`;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string' },
    'warm-up': { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
    make: { type: 'string', default: '480' },
    bundles: { type: 'string' },
    corpus: { type: 'string' },
    peer: { type: 'string' },
    ours: { type: 'string', default: resolve(HERE, '../../../js/dist/node/index.js') },
    chromium: { type: 'boolean', default: false },
    native: { type: 'boolean', default: false },
    'peers-only': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const LEAST = 500;
const OURS = 'sigproof';
/** The same package over the addon: its CommonJS build, which shares nothing with the other. */
const NATIVE = 'sigproof, addon';
// What is called `sigproof` is WebAssembly, whatever is at hand.
process.env.SIGPROOF_ENGINE = 'wasm';

const PEERS = {
  '@sigstore/verify': './clients/sigstore-verify.mjs',
  '@freedomofpress/sigstore-browser': './clients/sigstore-browser.mjs',
};

const { dependencies: versions } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8'));

/** The clients that there are; `absent` says why another is not. */
async function load() {
  const clients = [];
  const absent = [];
  const add = async (name, file, external) => {
    try {
      const api = external && (await import(pathToFileURL(external).href));
      const { prepare } = await import(file);
      clients.push({ name, prepare: (item) => prepare(item, api) });
    } catch (error) {
      absent.push({ name, why: error.message.split('\n')[0] });
    }
  };
  if (!options['peers-only']) await add(OURS, './clients/sigproof.mjs', resolve(options.ours));
  const wanted = ([name]) => !options.peer || name === options.peer;
  for (const [name, file] of Object.entries(PEERS).filter(wanted)) await add(`${name} ${versions[name]}`, file);
  if (options.native) await add(NATIVE, './clients/sigproof.mjs', resolve(dirname(options.ours), '../node-cjs/native.js'));
  return { clients, absent };
}

/** The processor time of this process with all its threads, in microseconds. */
function processor() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** The clients that run in a page, and what measures them there. */
async function loadInPage() {
  const { open } = await import('./chromium.mjs');
  const page = await open(resolve(dirname(resolve(options.ours)), '..'));
  const browser = '@freedomofpress/sigstore-browser';
  const clients = [page.client(`${browser} ${versions[browser]}`, 'sigstore-browser')];
  if (!options['peers-only']) clients.unshift(page.client(OURS, 'sigproof'));
  return { clients, absent: [], page };
}

async function main() {
  if (options.help) return console.log(USAGE);
  const folder = options.corpus ? undefined : (options.bundles ?? corpus.make(Number(options.make)));
  const { valid, forged } = corpus.read(folder, options.corpus);
  if (valid.length < LEAST) throw new Error(`${valid.length} distinct bundles, not ${LEAST}`);

  const { clients, absent, page } = options.chromium ? await loadInPage() : await load();
  try {
    const ours = clients.find((client) => client.name === OURS);
    if (!options['peers-only'] && !ours) throw new Error(`${OURS} is absent: ${absent[0].why}`);
    const faults = [];
    for (const client of clients) faults.push(...(await check(client, valid, forged, corpus)));
    if (ours?.rejected.length) faults.push(`${OURS} rejects ${ours.rejected.length} that verify`);
    if (faults.length === 0) await rounds(clients, valid, page);
    const host = page ? `Chromium ${page.version}` : `Node ${process.version}`;
    const summary = summarise({ clients, absent, valid, base: ours ?? clients[0], faults, host });
    if (options.json) console.log(JSON.stringify(summary, null, 2));
    else print(summary);
    if (faults.length) process.exitCode = 1;
  } finally {
    await page?.close();
  }
}

async function rounds(clients, valid, page) {
  const seconds = Number(options.seconds ?? 0);
  const least = options.seconds ? 3 : Number(options.rounds);
  const until = { warmUp: Number(options['warm-up']), least, seconds };
  if (page) return page.rounds(clients, valid, until);
  setFlagsFromString('--expose-gc');
  return measure(clients, valid, { ...until, collect: runInNewContext('gc'), processor });
}

main().catch((error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
