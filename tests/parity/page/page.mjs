// Gets its batches from chromium.mjs, for itself and for its worker.

import * as sigproof from "/sigproof/index.js";
import { receiver } from "/receive.mjs";

const addresses = trustedTypes.createPolicy("worker", { createScriptURL: (url) => url });

function startWorker() {
  const worker = new Worker(addresses.createScriptURL("/page/worker.mjs"), { type: "module" });
  return (batch) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.result));
      worker.onerror = ({ message }) => reject(new Error(message ?? "the worker does not start"));
      worker.postMessage(batch);
    });
}

globalThis.parity = { page: () => receiver(sigproof), worker: startWorker };
