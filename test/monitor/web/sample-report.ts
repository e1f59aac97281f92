import { manualClock } from '../../../src/core/manual-clock.js';
import { seededRandom } from '../../../src/core/random.js';
import { openMonitor, type Watched } from '../../../src/monitor/watching/monitor.js';
import type { MonitorReport } from '../../../src/monitor/watching/monitor-report.js';
import type { CallSummary } from '../../../src/perplexity/call-summary.js';
import { call } from '../../support/calls.js';
import { sampleRuns } from './sample-runs.js';

const agents = ['web-researcher', 'fact-checker', 'writer', 'planner'];
const models = ['openai/gpt-6-luna', 'anthropic/claude-sonnet-6', 'perplexity/sonar-2'];
const startMs = Date.parse('2026-11-30T14:00:00.000Z');
const traceUrl = (traceId: string) => `http://localhost:16686/trace/${traceId}`;

const slots = [
  { slot: 0, state: 'healthy', requests: 214, rateLimited: 0, refused: 0, inFlight: 2 },
  { slot: 1, state: 'cooling', requests: 187, rateLimited: 6, refused: 0, inFlight: 0 },
  { slot: 2, state: 'healthy', requests: 209, rateLimited: 1, refused: 0, inFlight: 1 },
  { slot: 3, state: 'quarantined', requests: 41, rateLimited: 0, refused: 1, inFlight: 0 },
] as const;

/** Five minutes of work with an outage in the middle, the same every time: what the real monitor says of made-up calls. */
export async function sampleReport(changed: Partial<MonitorReport> = {}): Promise<MonitorReport> {
  made ??= makeReport();
  return { ...(await made), ...changed };
}

let made: Promise<MonitorReport> | undefined;

async function makeReport(): Promise<MonitorReport> {
  const clock = manualClock(startMs);
  let tell: (call: CallSummary) => void = () => undefined;
  const client: Watched = {
    onCall: (listener) => {
      tell = listener;
      return () => undefined;
    },
    breakerState: () => 'closed',
    keyStats: () =>
      slots.map((each) => ({
        ...{ ...each, account: 'someone@example.com', succeeded: 0, failed: 0, waitMs: 0 },
        ...{ requestsPerMinute: 50, maxInFlight: 100 },
      })),
  };
  const monitor = openMonitor(client, { upstream: 'perplexity', traceUrl }, clock);
  const random = seededRandom(11);
  for (let second = 0; second < 300; second += 5) {
    await clock.advance(second === 0 ? 2_500 : 5_000);
    const busy = 5 * (2 + 1.6 * Math.sin(second / 37) + 2 * random());
    for (let each = 0; each < busy; each++) tell(sampleCall(second, random));
    // Alerts are judged by the reports, so somebody has to look.
    if (second % 20 === 0) monitor.report();
  }
  await clock.advance(2_500);
  const report = monitor.report();
  return { ...report, ...sampleHistory(clock.wallMs()), runs: sampleRuns(clock.wallMs()) };
}

function sampleCall(second: number, random: () => number): CallSummary {
  const agent = pick(agents, random() ** 1.6);
  const model = pick(models, random() ** 1.8);
  const traceId = [1, 2]
    .map(() =>
      Math.floor(random() * 2 ** 52)
        .toString(16)
        .padStart(16, '0'),
    )
    .join('');
  const isOutage = second > 138 && second < 172;
  const roll = random();
  if (isOutage && roll < 0.55) return failedCall({ agent, traceId, isOpen: second > 146 });
  const bell = random() + random() + random() - 1.5;
  const asked = Math.exp(7.1 + 1.1 * bell + (isOutage ? 1 : 0));
  const paid = { model, costUsd: 0.0008 + 0.004 * random(), traceId };
  const spared = { model, costUsd: 0, savedUsd: 0.0016 + 0.003 * random(), attempts: 0, traceId };
  const isWarm = random() < 0.25 + Math.min(0.35, second / 500);
  if (isWarm) return call(0.15 + 3 * random() ** 4, { ...spared, outcome: 'hit' }, { agent });
  if (roll > 0.93) return call(asked * random(), { ...spared, outcome: 'coalesced' }, { agent });
  if (isOutage || roll > 0.915)
    return call(40 + 30 * random(), { ...spared, outcome: 'stale' }, { agent });
  if (roll > 0.89) return call(asked, { ...paid, outcome: 'bypass' }, { agent });
  const isTurnedAway = second > 215 && roll < 0.3;
  const again = isTurnedAway ? { retries: 1, attempts: 2, rateLimited: 1 } : {};
  return call(asked, { ...paid, ...again }, { agent });
}

function failedCall({
  agent,
  traceId,
  isOpen,
}: {
  agent: string;
  traceId: string;
  isOpen: boolean;
}): CallSummary {
  const error = isOpen
    ? {
        code: 'CIRCUIT_OPEN',
        message:
          'The circuit breaker of /v1/agent is open after repeated upstream faults; next try in 8000 ms.',
      }
    : { code: 'UPSTREAM_FAILED', message: 'Perplexity answered 503 (no request id).' };
  const meta = {
    outcome: 'error',
    costUsd: 0,
    model: undefined,
    usage: undefined,
    traceId,
  } as const;
  return call(isOpen ? 0.4 : 2400, meta, { agent, error });
}

function pick(names: readonly string[], share: number): string {
  return names[Math.floor(share * names.length)] ?? '';
}

function sampleHistory(nowMs: number): Pick<MonitorReport, 'changes' | 'days' | 'projection'> {
  const at = (secondsAgo: number) => new Date(nowMs - secondsAgo * 1000).toISOString();
  const day = (daysAgo: number) =>
    new Date(nowMs - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const saved = [0.62, 0.55, 0.48];
  return {
    changes: [
      { at: at(226), part: 'key', slot: 1, from: 'healthy', to: 'cooling' },
      { at: at(196), part: 'key', slot: 1, from: 'cooling', to: 'healthy' },
      { at: at(154), part: 'breaker', slot: null, from: 'closed', to: 'open' },
      { at: at(133), part: 'breaker', slot: null, from: 'open', to: 'half_open' },
      { at: at(127), part: 'breaker', slot: null, from: 'half_open', to: 'closed' },
      { at: at(88), part: 'key', slot: 3, from: 'healthy', to: 'quarantined' },
      { at: at(14), part: 'key', slot: 1, from: 'healthy', to: 'cooling' },
    ],
    days: saved.flatMap((share, daysAgo) =>
      agents.slice(0, 3).map((agent, rank) => {
        const whole = (9.4 - 2.1 * daysAgo) / (rank + 1);
        return {
          ...{ day: day(daysAgo), agent, calls: Math.round(whole * 410), waited: 37 - 9 * rank },
          ...{ costUsd: whole * (1 - share), cacheSavedUsd: whole * share * 0.8 },
          sharedSavedUsd: whole * share * 0.2,
        };
      }),
    ),
    projection: {
      ...{ users: 50, queriesPerUser: 20, basis: 840, costUsd: 1.12, withoutReuseUsd: 2.38 },
      ...{ savedUsd: 1.26, upstreamCalls: 486 },
    },
  };
}
