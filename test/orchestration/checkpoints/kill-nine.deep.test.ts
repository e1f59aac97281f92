import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../../src/simulator/start-simulator.js';
import { hasNativeSqlite } from '../../support/native-sqlite.js';

const program = fileURLToPath(new URL('./crash-process.mjs', import.meta.url));
const calls = 20;

/** When the process is killed, with respect to its k-th call. */
type Moment =
  /** The request has arrived and is not answered. */
  | 'arrives'
  /** The answer has been sent; whether it was read or kept is open. */
  | 'is answered'
  /** The graph has its answer, which is kept: the call is completed. */
  | 'is completed';
const moments: readonly Moment[] = ['arrives', 'is answered', 'is completed'];

interface Kill {
  readonly at: Moment;
  readonly call: number;
}

interface Run {
  /** Answered and kept. */
  readonly completed: readonly string[];
  /** The cache's file was too slow to keep or find an answer, as a busy machine makes it. */
  readonly storeFailed: readonly string[];
  readonly state: unknown;
  readonly wasKilled: boolean;
}

let simulator: RunningSimulator;
const folders: string[] = [];
const children = new Set<ChildProcess>();

beforeAll(async () => {
  simulator = await startSimulator({
    keys: ['key'],
    requestsPerMinute: 60_000,
    burst: 1_000,
    searchRequestsPerMinute: 60_000,
    searchBurst: 1_000,
    latency: 'uniform:1ms-15ms',
  });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await simulator.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** One thread's world: its files, and a front that counts what is asked of the simulator. */
async function openWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'crossgraph-kill-'));
  folders.push(folder);
  const paid = new Map<string, number>();
  let arrived = 0;
  let answered = 0;
  let kill: Kill | undefined;
  let child: ChildProcess | undefined;
  const killAt = (at: Moment, call: number) => {
    if (kill?.at === at && kill.call === call) child?.kill('SIGKILL');
  };

  const front = createServer(async (incoming, response) => {
    const body = await bodyOf(incoming);
    const question = questionIn(body);
    paid.set(question, (paid.get(question) ?? 0) + 1);
    arrived += 1;
    killAt('arrives', arrived);
    response.on('finish', () => {
      answered += 1;
      killAt('is answered', answered);
    });
    handOn(incoming, response, body);
  }).listen(0, '127.0.0.1');
  await once(front, 'listening');
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;

  /** Runs the graph until it ends or is killed. */
  const run = async (when?: Kill): Promise<Run> => {
    kill = when;
    const dieAfter = when?.at === 'is completed' ? when.call : 0;
    const words = [program, url, 'key', folder, String(dieAfter)];
    child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.add(child);
    const ended = once(child, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout as never })) lines.push(line);
    const [, signal] = await ended;
    children.delete(child);
    const after = (start: string) =>
      lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
    const [state] = after('state ');
    return {
      completed: after('completed '),
      storeFailed: after('store failed '),
      state: state && JSON.parse(state),
      wasKilled: signal === 'SIGKILL',
    };
  };
  const close = async () => {
    front.close();
    front.closeAllConnections();
    await once(front, 'close');
  };
  return { run, paid, close };
}

describe.skipIf(!hasNativeSqlite)('kill -9 of a graph of 20 calls', () => {
  let undisturbed: Run;

  beforeAll(async () => {
    const world = await openWorld();
    undisturbed = await world.run();
    expect(world.paid.size).toBe(calls);
    expect([...world.paid.values()]).toEqual(Array(calls).fill(1));
    await world.close();
  });

  const kills = moments.flatMap((at) =>
    Array.from({ length: calls }, (_, index) => ({ at, call: index + 1 })),
  );
  it.concurrent.each(kills)('when call $call $at loses nothing that was paid', async (kill) => {
    const world = await openWorld();

    const killed = await world.run(kill);
    const resumed = await world.run();

    expect(killed.wasKilled).toBe(true);
    const excused = new Set([...killed.storeFailed, ...resumed.storeFailed]);
    const paidAgain = killed.completed.filter(
      (question) => world.paid.get(question) !== 1 && !excused.has(question),
    );
    expect(paidAgain).toEqual([]);
    expect(world.paid.size).toBe(calls);
    expect(resumed.state).toEqual(undisturbed.state);
    await world.close();
  });
});

function questionIn(body: Buffer): string {
  const { input, query } = JSON.parse(body.toString()) as { input?: unknown; query?: unknown };
  const asked = input ?? query;
  return typeof asked === 'string' ? asked : JSON.stringify(asked);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function handOn(
  { method, url: path, headers }: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): void {
  const target = new URL(path ?? '/', simulator.url);
  const onward = request(target, { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  onward.end(body);
}
