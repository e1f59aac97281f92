import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { KeyvSqlite } from '@keyv/sqlite';
import { describe, expect, it } from 'vitest';
import { testFolder } from './sqlite-folder.js';

const path = testFolder();
const writer = fileURLToPath(new URL('./store-writer.ts', import.meta.url));

function startWriter(file: string, name: string, count: number) {
  const flags = ['--import', 'tsx', '--conditions=@crossgraph/source'];
  const child = spawn(process.execPath, [...flags, writer, file, name, String(count)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  return { child, complaints, acknowledged: createInterface(child.stdout) };
}

async function keysIn(file: string): Promise<{ keys: Set<string>; integrity: unknown }> {
  const adapter = new KeyvSqlite({ uri: `sqlite://${file}`, table: 'crossgraph_answers' });
  const rows: { key: string }[] = await adapter.query('SELECT key FROM crossgraph_answers');
  const [check] = await adapter.query('PRAGMA integrity_check');
  await adapter.close();
  const keys = rows.map(({ key }) => key.replace('crossgraph:', ''));
  return { keys: new Set(keys), integrity: check.integrity_check };
}

const ended = (child: ChildProcess) => once(child, 'close');

describe('an SQLite store and its processes', () => {
  it('has every acknowledged answer after its writer was killed', async () => {
    const file = path('answers.sqlite');
    const { child, acknowledged } = startWriter(file, 'k', 1_000_000);
    const end = ended(child);
    const promised: string[] = [];

    for await (const key of acknowledged) {
      promised.push(key);
      if (promised.length === 300) child.kill('SIGKILL');
    }
    await end;
    const { keys, integrity } = await keysIn(file);

    expect(promised.length).toBeGreaterThanOrEqual(300);
    expect(promised.filter((key) => !keys.has(key))).toEqual([]);
    expect(integrity).toBe('ok');
  });

  it('loses no answer of four processes that open and fill one file at once', async () => {
    const file = path('answers.sqlite');
    const writers = ['a', 'b', 'c', 'd'].map((name) => startWriter(file, name, 60));

    await Promise.all(writers.map(({ child }) => ended(child)));
    const { keys, integrity } = await keysIn(file);

    expect(writers.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(keys.size).toBe(240);
    expect(integrity).toBe('ok');
  });
});
