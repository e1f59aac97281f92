import { getEventListeners } from 'node:events';
import { onAbort } from '../src/core/abort.js';
import { ConnectionError } from '../src/errors.js';
import { PerplexityClient } from '../src/perplexity/client.js';
import type { PerplexityClientOptions } from '../src/perplexity/client-options.js';
import type { Exchange, ExchangeRequest } from '../src/perplexity/transport.js';
import { agentAnswerText } from './agent-answer-text.js';
import { frozenKeyv } from './frozen-keyv.js';
import { type VirtualClock, virtualClock } from './virtual-clock.js';
import { withVirtualTimers } from './virtual-timers.js';
import { wholeExchange } from './whole-exchange.js';

/** Something a call can be waiting for when its time is up. */
export interface DeadlineState {
  readonly name: string;
  /** How the upstream meets the n-th request. */
  meet(request: ExchangeRequest, sent: number, parts: Parts): Promise<Exchange>;
  /** Calls that come first, and bring the client into the state. */
  readonly before?: number | undefined;
  /** Calls whose deadline passes. @defaultValue 1 */
  readonly calls?: number | undefined;
  readonly options?: Partial<PerplexityClientOptions> | undefined;
}

interface Parts {
  readonly clock: VirtualClock;
  readonly answer: Exchange;
}

const never = () => new Promise<never>(() => undefined);
const stalled = ({ signal }: ExchangeRequest) =>
  new Promise<never>((_resolve, reject) => {
    onAbort(signal, () => reject(signal.reason));
  });
const down = async (): Promise<never> => {
  throw new ConnectionError('The connection was refused.', { billing: 'no' });
};
const refusal = (retryAfter: number): Exchange => ({
  status: 429,
  headers: { 'retry-after': String(retryAfter) },
  text: '{}',
});

export const deadlineStates: readonly DeadlineState[] = [
  {
    name: 'queued for a slot that then moved behind it',
    calls: 5,
    options: { limits: { requestsPerMinute: 60, burst: 1 } },
    meet: async (_request, sent, { answer }) => (sent === 2 ? refusal(60) : answer),
  },
  {
    name: 'queued behind more calls than there are slots',
    calls: 20,
    options: { limits: { requestsPerMinute: 60, burst: 1 } },
    meet: async (_request, _sent, { answer }) => answer,
  },
  {
    name: 'backing off after connection errors',
    options: { maxAttempts: 1_000, retryBudget: { reservePerSecond: 1_000 } },
    meet: down,
  },
  { name: 'sleeping as long as Retry-After says', meet: async () => refusal(3) },
  { name: 'sleeping, Retry-After behind the deadline', meet: async () => refusal(60) },
  { name: 'body stalled', meet: stalled },
  { name: 'body stalled, and deaf to its abort', meet: never },
  {
    name: 'circuit half open, the probe stalled, others behind it',
    before: 10,
    calls: 3,
    meet: (request, sent) => (sent <= 10 ? down() : stalled(request)),
  },
  {
    name: 'cache store frozen',
    options: { cache: frozenKeyv() },
    meet: async (_request, _sent, { answer }) => answer,
  },
  {
    name: 'cache store frozen, deadline within its budget',
    options: { cache: frozenKeyv(), timeoutMs: 10 },
    meet: async (_request, _sent, { answer }) => answer,
  },
];

const defaultTimeoutMs = 5_000;

/** The most that a call of the state settles behind its deadline, on the virtual clock. */
export async function lateness(state: DeadlineState) {
  const clock = virtualClock();
  const answer = { status: 200, headers: {}, text: await agentAnswerText() };
  let sent = 0;
  const timeoutMs = state.options?.timeoutMs ?? defaultTimeoutMs;
  const client = new PerplexityClient({
    apiKeys: ['pplx-bench-0'],
    limits: { requestsPerMinute: 60_000, burst: 100 },
    timeoutMs,
    ...state.options,
    transport: {
      host: 'odd.invalid',
      port: 443,
      send: async (request) => wholeExchange(await state.meet(request, ++sent, { clock, answer })),
      close: async () => undefined,
    },
    clock,
    random: () => 0.5,
  });
  await client.ready();
  const { signal } = new AbortController();
  let asked = 0;
  const ask = (count: number) =>
    Promise.allSettled(
      Array.from({ length: count }, () => client.ask(`Question ${asked++}?`, { signal })),
    );
  let lateMs = 0;
  await withVirtualTimers(clock, () =>
    clock.run(async () => {
      if (state.before) await ask(state.before);
      if (client.breakerState() === 'open') await clock.sleep(6_000);
      const deadline = clock.now() + timeoutMs;
      await ask(state.calls ?? 1);
      lateMs = Math.max(0, clock.now() - deadline);
    }),
  );
  await client.close();
  return { lateMs, listenersLeft: getEventListeners(signal, 'abort').length };
}
