import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { KeyvSqlite } from '@keyv/sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { testFolder } from '../cache/sqlite-folder.js';

const path = testFolder();
const program = fileURLToPath(new URL('./background-process.ts', import.meta.url));
const keys = ['pplx-canary-a', 'pplx-canary-bb'];
let simulator: RunningSimulator | undefined;

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await simulator?.close();
});

/** Asks in a process of its own. */
function start(url: string, file: string, order: readonly string[]) {
  const flags = ['--import', 'tsx', '--conditions=@crossgraph/source'];
  const child = spawn(process.execPath, [...flags, program, url, order.join(','), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return { child, ended: once(child, 'close'), said: () => said };
}

/** Resolves when the upstream has been asked after a run, so that the journal is written. */
async function polled({ requests }: RunningSimulator): Promise<void> {
  while (!requests().some(({ method }) => method === 'GET')) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a background run whose process is killed', () => {
  it('is followed by the next process, and paid once', { timeout: 30_000 }, async () => {
    simulator = await startSimulator({
      keys,
      accounts: ['x', 'y'],
      clock: 'manual',
      latency: 'fixed:60s',
    });
    const file = path('answers.sqlite');
    const first = start(simulator.url, file, keys);
    await polled(simulator);
    first.child.kill('SIGKILL');
    await first.ended;
    await simulator.advanceClock(60_000);

    const second = start(simulator.url, file, keys.toReversed());
    await second.ended;

    const answer = JSON.parse(second.said());
    expect(first.said()).toBe('');
    expect(simulator.bill()).toMatchObject({ runs: 1, totalUsd: answer.costUsd });
    expect(simulator.requests().filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(simulator.requests().every(({ status }) => status === 200)).toBe(true);
    expect(readFileSync(file).toString('latin1')).not.toMatch(/pplx-canary/);
    expect(await keysIn(file)).toEqual([expect.stringMatching(/answer:/)]);
  });
});

async function keysIn(file: string): Promise<readonly string[]> {
  const adapter = new KeyvSqlite({ uri: `sqlite://${file}`, table: 'crossgraph_answers' });
  const rows: { key: string }[] = await adapter.query('SELECT key FROM crossgraph_answers');
  await adapter.close();
  return rows.map(({ key }) => key);
}
