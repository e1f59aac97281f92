import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach } from 'vitest';

/** Whether this machine has Debian's `redis-server`; without it the tests that need one are skipped. */
export const hasRedisServer: boolean =
  spawnSync('redis-server', ['--version']).status === 0 &&
  spawnSync('redis-cli', ['--version']).status === 0;

/** A real Redis of the test's own, on a free port of this machine. */
export interface TestRedis {
  readonly port: number;
  readonly url: `redis://${string}`;
  /** Says a command over a connection of its own, past the store. */
  cli(...words: string[]): string;
  /** Stops it where it stands: its connections live on and are silent. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
}

const running = new Set<ChildProcess>();
const folders: string[] = [];

afterEach(async () => {
  for (const child of running) await ended(child);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

async function ended(child: ChildProcess): Promise<void> {
  running.delete(child);
  const end = once(child, 'close');
  if (child.kill('SIGKILL')) await end;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function run(port: number, settings: readonly string[]): Promise<ChildProcess> {
  const dir = mkdtempSync(join(tmpdir(), 'crossgraph-redis-'));
  folders.push(dir);
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
  const child = spawn('redis-server', [...place, ...settings], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.add(child);
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('Ready to accept connections')) break;
  }
  child.stdout.resume();
  return child;
}

/** Starts a Redis with `settings`, as on its command line; it ends with the test. */
export async function startRedis(...settings: readonly string[]): Promise<TestRedis> {
  const port = await freePort();
  let child = await run(port, settings);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    cli: (...words) =>
      execFileSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8' }).trim(),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: () => ended(child),
    restart: async () => {
      child = await run(port, settings);
    },
  };
}
