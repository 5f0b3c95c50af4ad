// Runs in a page of Chromium: what bench.mjs asks of the clients that run in browsers.

import { prepare as prepareBrowser } from './clients/sigstore-browser.mjs';
import { prepare as prepareOurs } from './clients/sigproof.mjs';
import { measure } from './measure.mjs';

const OURS = '/dist/web/index.js';
let api;

const prepare = {
  sigproof: async (item) => prepareOurs(item, (api ??= await import(OURS))),
  'sigstore-browser': prepareBrowser,
};

const bytes = (text) => text && Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const received = (item) => ({ ...item, artifact: bytes(item.artifact), key: bytes(item.key) });

/** Verifies one bundle; throws where the client does. */
async function verify(client, item) {
  const call = await prepare[client](received(item));
  return Boolean(await call());
}

/** The rounds of some clients, in their order. */
async function rounds(clients, items, options) {
  const own = clients.map(({ client, verified }) => ({ verified, prepare: prepare[client] }));
  // A page has no say over the garbage, and does not see the processor's time.
  await measure(own, items.map(received), { ...options, collect() {}, processor: () => 0 });
  return own.map((client) => client.rounds);
}

globalThis.bench = { verify, rounds };
