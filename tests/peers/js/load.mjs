// What the addon does to the process that calls it: how long the event loop waits while many are verified, what 10 000
// verifications leave behind, and how worker threads share the work. Prints JSON.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const NATIVE = resolve(HERE, '../../../js/dist/node/native.js');
const REAL = resolve(HERE, '../../vectors/real');
const read = (name) => readFileSync(resolve(REAL, name));

const { TrustedRoot, Verified, Verifier } = await import(pathToFileURL(NATIVE).href);
const { bundle, artifact, trusted_root, identity, issuer } = JSON.parse(read('cases.json')).find(({ id }) => id === 'real/conda-dsse');
const question = { bundle: read(bundle), artifact: read(artifact), policy: { identity, issuer } };
const verifier = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(read(trusted_root)) });

async function many(count) {
  for (const { verified, error } of await verifier.verifyMany(Array(count).fill(question))) {
    if (!(verified instanceof Verified)) throw error ?? new Error('nothing was verified');
  }
}

/** In milliseconds, the 99th percentile. Copies of 200 bundles are made in one turn: that is part of it. */
async function delay() {
  await many(200);
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await many(200);
  histogram.disable();
  return histogram.percentile(99) / 1e6;
}

/** Bytes that the process has grown by over 10 000 verifications, after as many as it takes to have what it keeps. */
async function growth() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const resident = async () => {
    for (let i = 0; i < 3; i += 1) {
      collect();
      await new Promise((later) => setTimeout(later, 20));
    }
    return process.memoryUsage.rss();
  };
  const half = async () => {
    for (let i = 0; i < 10; i += 1) await many(250);
    for (let i = 0; i < 2500; i += 1) verifier.verifySync(question.bundle, question.artifact, question.policy);
  };
  await half();
  const before = await resident();
  await half();
  await half();
  return (await resident()) - before;
}

/** Seconds that so many workers take for the same number of verifications together. */
async function workers(count, total) {
  const start = performance.now();
  const run = () =>
    new Promise((done, failed) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: total / count });
      worker.on('error', failed).on('exit', (code) => (code === 0 ? done() : failed(new Error(`ended with ${code}`))));
    });
  await Promise.all(Array.from({ length: count }, run));
  return (performance.now() - start) / 1000;
}

if (isMainThread) {
  const [waited, grown] = [await delay(), await growth()];
  const [one, eight] = [await workers(1, 8000), await workers(8, 8000)];
  console.log(JSON.stringify({ delay: waited, growth: grown, workers: { count: 8, one, all: eight } }));
} else {
  for (let i = 0; i < workerData; i += 1) verifier.verifySync(question.bundle, question.artifact, question.policy);
  parentPort.postMessage('done');
}
