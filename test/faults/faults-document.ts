import { type Ending, type FaultRow, type Kind, kinds, requestsUnharmed } from './endings.js';
import { faultTable } from './fault-table.js';

const introduction = `# What happens with each fault

What one call comes to when its upstream misbehaves: with two keys of two accounts, three attempts (the default), and
half a minute of time, an attempt's limit being a second, unless the row says otherwise. A call with \`background: true\` may
meet the fault when it submits its run (\`background\`; \`background stream\` for \`stream\`), or when it asks how the run
fares: then it asks again until its time is up, and the run goes on.

The tests in \`test/faults\` bring every fault about over real sockets, and check beside the outcome that no socket, timer,
listener, reservation or open span is left behind. This page is made from their table
(\`npx vitest run test/faults/faults-document.test.ts -u\`).

- **when it stays**: the error if the fault meets every attempt and the cache is empty: its \`code\`, its \`error.type\`,
  whether it may have been billed. [errors.md](errors.md) says what to do.
- **requests**: how many were sent by then.
- **when it passes**: what the call ends in if only the first attempt meets the fault.
- **with an old answer**: what it ends in if the fault stays and the cache has an answer that is no longer fresh:
  that answer, with \`meta.outcome\` \`stale\`, its age and the code as the reason; or the error all the same.

| fault | call | when it stays | requests | when it passes | with an old answer |
| --- | --- | --- | --- | --- | --- |
`;

/** The table of faults for people to read. */
export function faultsDocument(): string {
  return `${introduction}${faultTable.flatMap(linesOf).join('\n')}\n`;
}

/** Calls that end alike share a line. */
function linesOf({ fault, ends }: FaultRow): string[] {
  const groups = new Map<string, Kind[]>();
  for (const kind of kinds) {
    const ending = ends[kind];
    if (!ending) continue;
    const cells = cellsOf(ending, kind);
    groups.set(cells, [...(groups.get(cells) ?? []), kind]);
  }
  return [...groups].map(([cells, those]) => `| ${fault} | ${callsOf(those)} | ${cells} |`);
}

function callsOf(those: readonly Kind[]): string {
  if (those.length === kinds.length) return 'all';
  const missing = kinds.filter((kind) => !those.includes(kind));
  if (missing.length === 1) return `all but ${missing.map(shown).join()}`;
  return those.map(shown).join(', ');
}

function shown(kind: Kind): string {
  return kind.startsWith('asking') ? kind : `\`${kind}\``;
}

function cellsOf(ending: Ending | 'answered', kind: Kind): string {
  if (ending === 'answered') return `answered | ${requestsUnharmed(kind)} | answered | answered`;
  const { code, type, billing, requests, passing, withOldAnswer } = ending;
  const types = type
    .split(' or ')
    .map((word) => `\`${word}\``)
    .join(' or ');
  const billed = billing === 'no' ? 'not billed' : 'maybe billed';
  const error = `\`${code}\`, ${types}, ${billed}`;
  return [error, requests, passing, withOldAnswer === 'stale' ? 'the old answer' : 'error'].join(
    ' | ',
  );
}
