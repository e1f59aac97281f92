import dns from 'node:dns';
import { vi } from 'vitest';
import { type Clock, systemClock } from '../../src/core/clock.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { type FaultFront, startFaultFront } from '../support/fault-front.js';
import type { FaultRow, Kind } from './endings.js';
import { spoiledAnswers } from './spoiled-answers.js';

/** A simulator that does one thing wrong when told to, every time or once. */
export interface FaultyUpstream {
  readonly url: string;
  readonly port: number;
  readonly keys: readonly string[];
  readonly limits: { readonly requestsPerMinute: number; readonly burst: number };
  /** Begins to go wrong, after so many exchanges of the client. */
  spoil(begun: number): Promise<void>;
  /** Called when the client waits for something other than an answer: begins and ends an absence. */
  onPause(begun: number): Promise<void>;
  /** Requests that arrived. */
  seen(): number;
  /** Requests that have been left without an answer, and whose client is still there. */
  hanging(): number;
  /** Whether no request is under way any more. */
  isIdle(): boolean;
  close(): Promise<void>;
}

export interface FaultPlan {
  readonly row: FaultRow;
  readonly kind: Kind;
  /** Whether it goes wrong the first time only. */
  readonly passing: boolean;
  readonly clock: Clock;
}

/** Never asked of a name server: its look-up is answered here. */
const hostName = 'upstream.invalid';

const pathOf: Readonly<Record<Kind, string>> = {
  ask: '/v1/agent',
  stream: '/v1/agent',
  search: '/search',
  background: '/v1/agent',
  'background stream': '/v1/agent',
  'asking after a run': '/v1/agent/{id}',
};

export async function startFaultyUpstream(plan: FaultPlan): Promise<FaultyUpstream> {
  const { row, kind, passing, clock } = plan;
  const { provoked } = row;
  const simulator = await startSimulator(
    { latency: 'fixed:0ms', keys: ['canary-key-a', 'canary-key-b'] },
    // Its own pauses are the machine's; what it says about time is the client's.
    { clock: { now: clock.now, wallMs: clock.wallMs, sleep: systemClock.sleep } },
  );
  const front = provoked.by === 'simulator' ? undefined : await startFaultFront(simulator.url);
  const times = passing ? 1 : 1_000;
  const absence = front && provoked.by === 'absence' ? absenceOf(provoked.of, front) : undefined;
  // The run is accepted first.
  const isLater = kind === 'asking after a run';
  let spoiledAt: number | undefined;
  const host = provoked.by === 'absence' && provoked.of === 'name' ? hostName : '127.0.0.1';
  const port = front?.port ?? simulator.port;

  return {
    url: `http://${host}:${port}`,
    port,
    keys: simulator.keys,
    limits: simulator.limits,
    spoil: async (begun) => {
      spoiledAt = begun;
      if (provoked.by === 'absence') {
        if (!isLater) await absence?.begin();
      } else if (provoked.by === 'front') {
        front?.spoil(spoiledAnswers[provoked.answer], { times, after: Number(isLater) });
      } else {
        const path = pathOf[kind];
        simulator.addFaults({ ...provoked.order, path, times });
      }
    },
    onPause: async (begun) => {
      if (spoiledAt === undefined) return;
      const since = begun - spoiledAt - Number(isLater);
      if (since === 0) await absence?.begin();
      else if (since > 0 && passing) await absence?.end();
    },
    seen: () => front?.seen() ?? simulator.requests().length,
    hanging: () =>
      simulator.requests().filter(({ fault, endedAt }) => fault === 'hang' && endedAt === null)
        .length,
    isIdle: () => simulator.requests().every(({ endedAt }) => endedAt !== null),
    close: async () => {
      await absence?.forget();
      await front?.close();
      await simulator.close();
    },
  };
}

interface Absence {
  begin(): Promise<void>;
  end(): Promise<void>;
  forget(): Promise<void>;
}

function absenceOf(what: 'server' | 'name', front: FaultFront): Absence {
  let isAway = false;
  const spy = what === 'name' ? vi.spyOn(dns, 'lookup') : undefined;
  spy?.mockImplementation(((name: string, options: unknown, callback: unknown) => {
    const isShort = typeof options === 'function';
    const done = (isShort ? options : callback) as (...found: unknown[]) => void;
    const { all } = (isShort ? {} : options) as dns.LookupOptions;
    const found = all ? [[{ address: '127.0.0.1', family: 4 }]] : ['127.0.0.1', 4];
    const unknown = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {
      code: 'ENOTFOUND',
    });
    const isUnknown = isAway && name === hostName;
    setImmediate(() => (isUnknown ? done(unknown) : done(null, ...found)));
  }) as typeof dns.lookup);
  return {
    begin: async () => {
      if (isAway) return;
      isAway = true;
      await front.goAway();
      // The server is there again, but nobody finds it.
      if (what === 'name') await front.back();
    },
    end: async () => {
      if (isAway && what === 'server') await front.back();
      isAway = false;
    },
    forget: async () => spy?.mockRestore(),
  };
}
