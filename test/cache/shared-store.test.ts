import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { hasRedisServer, startRedis } from './redis-server.js';
import { testFolder } from './sqlite-folder.js';

const path = testFolder();
const program = fileURLToPath(new URL('./asking-process.ts', import.meta.url));
const distinct = 8;

const simulators: RunningSimulator[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const simulator of simulators.splice(0)) await simulator.close();
});

/** A process that has opened its cache; `ask` lets it begin and gives what it printed. */
async function startAsking({ url, keys }: RunningSimulator, cache: string) {
  const flags = ['--import', 'tsx', '--conditions=@crossgraph/source', program];
  const child = spawn(process.execPath, [...flags, url, keys[0] ?? '', cache, String(distinct)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await lines.next();
  return async (): Promise<{ outcomes: string[]; warnings: string[] }> => {
    child.stdin.write('\n');
    const { value } = await lines.next();
    return JSON.parse(String(value));
  };
}

async function fourThenOne(cache: string) {
  const limits = { rpm: 60_000, burst: 1_000 };
  const simulator = await startSimulator({ latency: 'fixed:50ms', ...limits });
  simulators.push(simulator);
  const four = await Promise.all([1, 2, 3, 4].map(() => startAsking(simulator, cache)));
  const together = await Promise.all(four.map((ask) => ask()));
  const paidTogether = simulator.bill().requests.length;
  const later = await (await startAsking(simulator, cache))();
  const paidLater = simulator.bill().requests.length - paidTogether;
  return { together, paidTogether, later, paidLater };
}

const places: readonly (readonly [string, () => Promise<string>, boolean])[] = [
  ['one SQLite file', async () => `sqlite:${path('answers.sqlite')}`, true],
  ['one Redis', async () => (await startRedis()).url, hasRedisServer],
];

describe.each(places)('four processes on %s', (_place, open, isHere) => {
  it.skipIf(!isHere)(
    'pay at most once each for equal questions, and share what they got',
    async () => {
      const { together, paidTogether, later, paidLater } = await fourThenOne(await open());

      expect(paidTogether).toBeGreaterThanOrEqual(distinct);
      expect(paidTogether).toBeLessThanOrEqual(4 * distinct);
      for (const { outcomes } of together) {
        expect(outcomes.filter((outcome) => outcome === 'miss').length).toBeLessThanOrEqual(
          distinct,
        );
      }
      // Where the machine was too busy for the store's 50 ms, a process has said so, and an answer may be lacking.
      const warnings = [...together, later].flatMap((process) => process.warnings);
      if (warnings.length === 0) expect(paidLater).toBe(0);
      expect(later.outcomes.filter((outcome) => outcome === 'miss')).toHaveLength(paidLater);
    },
  );
});
