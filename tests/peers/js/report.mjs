// The numbers, and the table that shows them.

import { cpus } from 'node:os';

function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { min: sorted[0], median, max: sorted[sorted.length - 1] };
}

/** The mean over some bundles in each round: a pause for garbage counts, as it does for users. */
function means(client, indices, what = 'clock') {
  return client.rounds.map(
    ({ [what]: times }) => indices.reduce((sum, i) => sum + times[i], 0) / indices.length,
  );
}

/** The medians over the rounds: of each bundle, and of all bundles in each round. */
function singly(client, indices, what) {
  const times = client.rounds.map((round) => indices.map((i) => round[what][i]));
  const median = (numbers) => spread(numbers).median;
  return {
    each: indices.map((_, n) => median(times.map((round) => round[n]))),
    roundMedians: times.map(median),
  };
}

function groups(list, keyOf) {
  const out = new Map();
  for (const item of list) out.set(keyOf(item), [...(out.get(keyOf(item)) ?? []), item]);
  return [...out].sort((a, b) => b[1].length - a[1].length);
}

/** Everything, as it is printed with `--json`. Times are microseconds a bundle. */
export function summarise({ clients, absent, valid, base, faults, host }) {
  const common = valid.map((_, i) => i).filter((i) => clients.every((c) => c.verified.includes(i)));
  const measured = faults.length === 0;
  const hasProcessor = measured && base.rounds.some(({ cpu }) => cpu.some((time) => time > 0));
  const against = (client, indices, what) => {
    const [theirs, our] = [means(client, indices, what), means(base, indices, what)];
    return spread(theirs.map((mean, round) => mean / our[round]));
  };
  const kinds = groups(common, (i) => valid[i].kind);
  return {
    bundles: valid.length,
    made: valid.filter((item) => item.id.startsWith('many/')).length,
    common: common.length,
    rounds: base.rounds?.length ?? 0,
    host,
    cpu: cpus()[0].model,
    ratioTo: base.name,
    faults,
    absent,
    clients: clients.map((client) => ({
      name: client.name,
      verified: client.verified.length,
      rejected: groups(client.rejected, (r) => `${r.kind}\n${r.reason}`).map(([key, list]) => {
        const [kind, reason] = key.split('\n');
        return { count: list.length, kind, reason, example: list[0].id };
      }),
      spoiled: client.spoiled,
      ...(measured && {
        common: spread(means(client, common)),
        ratio: against(client, common, 'clock'),
        own: spread(means(client, client.verified)),
        ...(hasProcessor && {
          commonCpu: spread(means(client, common, 'cpu')),
          ratioCpu: against(client, common, 'cpu'),
          ownCpu: spread(means(client, client.verified, 'cpu')),
        }),
        kinds: kinds.map(([kind, indices]) => ({
          kind,
          bundles: indices.length,
          ...spread(means(client, indices, hasProcessor ? 'cpu' : 'clock')),
          ...singly(client, indices, hasProcessor ? 'cpu' : 'clock'),
        })),
      }),
    })),
  };
}

const round = (number) => number.toFixed(0);
const span = ({ min, median, max }, digits = 0) =>
  `${median.toFixed(digits).padStart(6)}  (${min.toFixed(digits)} to ${max.toFixed(digits)})`;

/** The summary as text. */
export function print(summary) {
  const { clients, faults, absent } = summary;
  const say = (text) => console.log(text.trimEnd());
  say(`${summary.bundles} distinct bundles that verify, ${summary.made} of them made for this`);
  say(`${summary.rounds} rounds, the clients in turns; ${summary.host}; ${summary.cpu}`);
  for (const { name, why } of absent) say(`absent: ${name}: ${why}`);
  if (faults.length === 0) times(summary, say);
  say('\nspoiled bundles, rejected of tried');
  for (const { name, spoiled } of clients) {
    say(`  ${name}`);
    for (const [what, { tried, rejected }] of Object.entries(spoiled)) {
      say(`    ${`${rejected} of ${tried}`.padEnd(10)} ${what}`);
    }
  }
  for (const { name, rejected } of clients.filter((client) => client.rejected.length)) {
    say(`\n${name} does not verify`);
    for (const { count, kind, reason } of rejected) {
      say(`  ${String(count).padStart(3)}  ${kind.padEnd(38)} ${reason}`);
    }
  }
  for (const fault of faults) console.error(`fault: ${fault}`);
}

function times({ clients, bundles, common, ratioTo }, say) {
  const row = (what, clock, cpu, digits = 0) => {
    const second = cpu ? span(cpu, digits) : '';
    say(`    ${what.padEnd(28)}${span(clock, digits).padEnd(28)}${second}`);
  };
  say('\nmicroseconds a bundle: median (least to most) over the rounds');
  say(`${''.padEnd(32)}${'by the clock'.padEnd(28)}${clients[0].ownCpu ? 'of the processor' : ''}`);
  for (const client of clients) {
    say(`  ${client.name}, which verifies ${client.verified} of ${bundles}`);
    row(`the ${common} that all verify`, client.common, client.commonCpu);
    row(`  ${ratioTo} = 1`, client.ratio, client.ratioCpu, 2);
    row('all that it verifies', client.own, client.ownCpu);
  }
  const what = clients[0].ownCpu ? 'of the processor' : 'by the clock';
  say(`\nby kind, of those that all verify, ${what}, the clients in the order above`);
  for (const [k, { kind, bundles: count }] of clients[0].kinds.entries()) {
    const medians = clients.map((client) => round(client.kinds[k].median).padStart(8));
    say(`  ${String(count).padStart(3)}  ${kind.padEnd(38)}${medians.join('')}`);
  }
}
