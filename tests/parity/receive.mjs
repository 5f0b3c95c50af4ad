// The other side of batches.mjs.

import { runner } from "./run.mjs";

/** Makes the function that runs a batch. */
export function receiver(sigproof) {
  let files = {};
  const run = runner({
    sigproof,
    read(path) {
      if (!Object.hasOwn(files, path)) throw new Error(`the batch lacks ${path}`);
      return Uint8Array.from(atob(files[path]), (character) => character.charCodeAt(0));
    },
  });
  return async (batch) => {
    files = batch.files;
    return run(batch.lines);
  };
}
