// What a client answers, and how long it takes.

/** How many bundles are spoiled to see whether a client really looks. */
const SPOILED = 20;

/** How many bundles a client verifies before it is the next one's turn. */
const TURN = 32;

/** Runs a case; `undefined` if it verifies, else the reason. */
async function run(client, item) {
  try {
    const verify = await client.prepare(item);
    const answer = await verify();
    return answer ? undefined : 'answered nothing';
  } catch (error) {
    return reasonOf(error);
  }
}

/** The reason without what differs from bundle to bundle, so that equal reasons are counted together. */
function reasonOf(error) {
  const code = typeof error?.code === 'string' ? `${error.code}: ` : '';
  const text = String(error?.message || error?.name || error).split('\n')[0];
  return `${code}${text}`.replace(/[0-9a-f]{32,}/gi, '…').replace(/(length: )\d+/g, '$1…').slice(0, 140);
}

/** Evenly spread over the list. */
function some(list) {
  const step = Math.max(1, list.length / SPOILED);
  return Array.from({ length: Math.min(SPOILED, list.length) }, (_, i) => list[Math.floor(i * step)]);
}

/**
 * Fills `client.verified` (indices), `client.rejected` and `client.spoiled`, and returns what makes
 * the comparison worthless: a bundle with a bad signature or another signer that the client accepts.
 */
export async function check(client, valid, forged, { flipped, askedForOther, withOtherArtifact }) {
  client.verified = [];
  client.rejected = [];
  for (const [index, item] of valid.entries()) {
    const reason = await run(client, item);
    if (reason === undefined) client.verified.push(index);
    else client.rejected.push({ id: item.id, kind: item.kind, reason });
  }
  const own = client.verified.map((index) => valid[index]);
  const relogged = [];
  for (const item of forged) {
    if ((await run(client, item.twin)) === undefined) relogged.push(item);
  }
  const spoiled = {
    'flipped signature': some(own).map(flipped),
    'forged signature, logged as such': relogged,
    'other signer asked for': some(own.map(askedForOther).filter(Boolean)),
    'other artifact': some(own).map(withOtherArtifact),
  };
  client.spoiled = {};
  const faults = [];
  for (const [what, items] of Object.entries(spoiled)) {
    const accepted = [];
    for (const item of items) {
      if ((await run(client, item)) === undefined) accepted.push(item);
    }
    client.spoiled[what] = { tried: items.length, rejected: items.length - accepted.length };
    // Some clients leave it to the caller to compare an envelope's subjects with the artifact.
    if (what === 'other artifact') continue;
    if (items.length === 0) faults.push(`${client.name}: nothing to try: ${what}`);
    for (const { id } of accepted) faults.push(`${client.name} accepts ${id}: ${what}`);
  }
  return faults;
}

/**
 * Rounds in which each client verifies all that it can, each bundle once. The clients take turns
 * after a few bundles, so that other programs' load meets them alike. Fills `client.rounds` with the
 * microseconds of each bundle: by the clock, and of the processor where `processor` tells them.
 */
export async function measure(clients, valid, { warmUp, least, seconds, collect, processor }) {
  for (const client of clients) {
    client.calls = [];
    for (const index of client.verified) client.calls[index] = await client.prepare(valid[index]);
    client.rounds = [];
  }
  let end;
  for (let round = -warmUp; round < least || performance.now() < end; round++) {
    if (round === 0) end = performance.now() + seconds * 1000;
    collect();
    const times = clients.map(() => ({
      clock: new Array(valid.length).fill(0),
      cpu: new Array(valid.length).fill(0),
    }));
    for (let start = 0; start < valid.length; start += TURN) {
      for (const [n, { calls }] of clients.entries()) {
        const turn = calls.slice(start, start + TURN);
        for (const [offset, verify] of turn.entries()) {
          if (verify) await time(verify, start + offset, times[n], processor);
        }
      }
    }
    if (round >= 0) clients.forEach((client, n) => client.rounds.push(times[n]));
  }
}

async function time(verify, index, { clock, cpu }, processor) {
  const before = processor();
  const start = performance.now();
  const answer = verify();
  if (answer instanceof Promise) await answer;
  clock[index] = (performance.now() - start) * 1000;
  cpu[index] = processor() - before;
}
