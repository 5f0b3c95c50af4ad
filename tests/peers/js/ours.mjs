// What @sigstore/verify says of bundles that Sigproof made: prints, for each case of a list, null or why not. The list is that
// of tests/interop.
//
//     node ours.mjs target/interop/box/cases.json

import { readFileSync } from 'node:fs';
import { createPublicKey } from 'node:crypto';
import { dirname, join } from 'node:path';
import { prepare } from './clients/sigstore-verify.mjs';

const folder = dirname(process.argv[2]);
const read = (name) => readFileSync(join(folder, name));

async function said(row) {
  try {
    const key = row.key && createPublicKey(read(row.key)).export({ format: 'der', type: 'spki' });
    const verify = await prepare({
      text: read(row.bundle).toString(),
      root: read(row.trusted_root).toString(),
      artifact: read(row.artifact),
      identity: row.identity,
      issuer: row.issuer,
      key,
      noLog: row.no_log,
    });
    await verify();
    return null;
  } catch (error) {
    return `${error.code ?? error.name}: ${error.message}`;
  }
}

const verdicts = {};
for (const row of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  verdicts[row.id] = await said(row);
}
console.log(JSON.stringify(verdicts));
