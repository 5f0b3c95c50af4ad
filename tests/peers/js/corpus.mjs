// The bundles: those of the repository that need no policy of their own, and many that the testkit
// makes. No two have the same bytes or the same signature.

import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCases } from '../../vectors/cases.mjs';

const REPOSITORY = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const VECTORS = join(REPOSITORY, 'tests/vectors');

// Each list of cases, and the folder that its paths are relative to.
const LISTS = [
  ['testkit/rekor-v1.jsonl', '.'],
  ['testkit/evidence.jsonl', '.'],
  ['real/cases.json', 'real'],
  ['foreign/cases.json', 'foreign'],
];

/** Has the testkit write `count` valid bundles, and returns their folder. */
export function make(count) {
  const folder = join(REPOSITORY, 'target/peers/bundles');
  const command = ['run', '--quiet', '--locked', '-p', 'sigproof-testkit', '--'];
  execFileSync('cargo', [...command, 'bundles', String(count), folder], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}

/**
 * All cases: those that verify, each once, and the testkit's forged signatures. With `given`, those that verify are
 * this folder's and no others.
 */
export function read(made, given) {
  const lists = LISTS.map(([list, base]) => [join(VECTORS, list), join(VECTORS, base)]);
  const of = (pairs) => pairs.flatMap(([list, base]) => readCases(list, base)).filter(isPlain);
  const own = (folder) => [join(folder, 'cases.json'), folder];
  const plain = of(given ? lists : [...lists, own(made)]);
  const candidates = given ? of([own(given)]) : plain;
  const byId = new Map(plain.map((row) => [row.id, row]));
  const seen = new Set();
  const valid = [];
  for (const row of candidates.filter((row) => row.expect === 'verified')) {
    const item = load(row);
    const signature = signatureOf(JSON.parse(item.text)).get();
    if (seen.has(item.text) || seen.has(signature)) continue;
    seen.add(item.text).add(signature);
    valid.push(item);
  }
  // The log entry of these agrees with the forged signature: only checking the signature finds it.
  const forged = plain
    .filter((row) => /signature_(flipped|by_other_key|over_other_message)$/.test(row.id))
    .map((row) => ({ ...load(row), twin: load(byId.get(row.twin)) }));
  return { valid, forged };
}

/** Whether a case asks nothing but who signed: what every client can be asked. */
function isPlain(row) {
  const asksNoMore = !row.policy && !row.evidence && (row.dangerous ?? []).every((d) => d === 'noLog');
  return asksNoMore && (row.key !== undefined || (row.identity !== undefined && row.issuer !== undefined));
}

function load(row) {
  const text = row.read('bundle').toString();
  return {
    id: row.id,
    kind: row.kind ?? kindOf(JSON.parse(text)),
    text,
    root: row.read('trusted_root').toString(),
    artifact: row.artifact && row.read('artifact'),
    digest: row.digest,
    identity: row.identity,
    issuer: row.issuer,
    key: row.key && derOf(row.read('key').toString()),
    noLog: (row.dangerous ?? []).includes('noLog'),
  };
}

function derOf(pem) {
  return Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64');
}

function kindOf(bundle) {
  const version = /version=(0\.\d)|v(0\.\d)/.exec(bundle.mediaType);
  const entry = bundle.verificationMaterial.tlogEntries?.[0]?.kindVersion;
  const log = entry ? `${entry.kind} ${entry.version}` : 'no entry';
  const signer = bundle.verificationMaterial.publicKey ? ', bare key' : '';
  const content = bundle.dsseEnvelope && entry?.version === '0.0.2' && entry.kind === 'hashedrekord' ? ', envelope' : '';
  return `v${version?.[1] ?? version?.[2]} ${log}${content}${signer}`;
}

/** The signature of a bundle, and the way to put another in its place. */
function signatureOf(bundle) {
  const [holder, name] = bundle.messageSignature
    ? [bundle.messageSignature, 'signature']
    : [bundle.dsseEnvelope.signatures[0], 'sig'];
  return { get: () => holder[name], set: (value) => (holder[name] = value) };
}

/** The case with one bit of the signature's last byte flipped: of ECDSA, that leaves valid DER. */
export function flipped(item) {
  const bundle = JSON.parse(item.text);
  const signature = signatureOf(bundle);
  const bytes = Buffer.from(signature.get(), 'base64');
  bytes[bytes.length - 1] ^= 1;
  signature.set(bytes.toString('base64'));
  return { ...item, text: JSON.stringify(bundle) };
}

/** The case with a question about somebody else; nothing for bare keys. */
export function askedForOther(item) {
  return item.identity && { ...item, identity: `x${item.identity}` };
}

/** The case with other bytes as the artifact. */
export function withOtherArtifact(item) {
  return { ...item, artifact: Buffer.from('another artifact'), digest: undefined };
}
