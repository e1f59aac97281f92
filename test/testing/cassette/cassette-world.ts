import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Cassette,
  type CassetteOptions,
  cassette,
  type RunningSimulator,
  type SimulatorOptions,
  startSimulator,
} from 'crossgraph/testing';
import { afterEach, beforeEach, vi } from 'vitest';

export const keys = ['canary-key-aaaaaaaa', 'canary-key-bbbbbbbb'];
export const accounts = ['canary-account-east', 'canary-account-west'];

/** A folder, and what records into it and replays from it, for one test at a time. */
export function cassetteWorld() {
  let folder = '';
  const open: { close(): Promise<void> }[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cassette-'));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
    await rm(folder, { recursive: true });
  });

  const file = () => join(folder, 'tapes', 'run.json');
  const kept = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    open.push(part);
    return part;
  };
  const startOne = async (options: SimulatorOptions = {}): Promise<RunningSimulator> =>
    kept(await startSimulator({ latency: 'fixed:5ms', keys, accounts, ...options }));
  const startRecorder = async (
    { url }: RunningSimulator,
    options: CassetteOptions = {},
  ): Promise<Cassette> => {
    const upstream = () => ({ apiKeys: keys, accounts, baseUrl: url, tier: 5 });
    return kept(await cassette(file(), { mode: 'record', upstream, ...options }));
  };
  return {
    file,
    simulator: startOne,
    recorder: startRecorder,
    /** Records what `work` asks of a simulator that is closed afterwards. */
    record: async (work: (tape: Cassette) => Promise<unknown>): Promise<void> => {
      const simulator = await startOne();
      const tape = await startRecorder(simulator);
      await work(tape);
      await tape.close();
      await simulator.close();
    },
    player: async (options: CassetteOptions = {}): Promise<Cassette> =>
      kept(await cassette(file(), { mode: 'replay', ...options })),
  };
}

/** How many connections `work` tries to open; every one is refused. */
export async function socketsDuring(work: () => Promise<unknown>): Promise<number> {
  const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(() => {
    throw new Error('A replay opens no sockets.');
  });
  try {
    await work();
    return connect.mock.calls.length;
  } finally {
    connect.mockRestore();
  }
}
