import { type AttemptRecord, type CallRecord, openCallRecord } from '../../src/core/call-record.js';
import type { CallContext, Operation } from '../../src/core/operation.js';
import { traced } from '../../src/telemetry/call-span.js';
import { type FakeClock, fakeClock } from '../../src/testing/fake-clock.js';

export interface Answer {
  readonly text: string;
}

export interface TracedCall {
  readonly clock: FakeClock;
  readonly record: CallRecord;
  readonly context: CallContext;
  /** Runs `work` as one call, traced. */
  run(work: Operation<string, Answer>): Promise<Answer>;
}

export const answer: Answer = { text: 'Rayleigh scattering' };

/** One call at time 0, on a clock that only moves when it is told. */
export function tracedCall(signal: AbortSignal = new AbortController().signal): TracedCall {
  const clock = fakeClock();
  const record = openCallRecord(clock.now());
  const context: CallContext = {
    signal,
    deadline: 60_000,
    record,
    freshness: 'cached',
    priority: 'interactive',
  };
  const layer = traced<string, Answer>({
    clock,
    describe: () => ({
      operation: 'chat',
      name: 'fast-search',
      model: 'perplexity/sonar',
      serverAddress: 'api.perplexity.ai',
      serverPort: 443,
    }),
    describeAnswer: () => ({
      model: 'perplexity/sonar-2',
      id: 'resp_1',
      finishReason: 'completed',
      costUsd: 0.005,
      usage: { inputTokens: 10, outputTokens: 20, reasoningTokens: 3, cachedInputTokens: 4 },
    }),
  });
  return { clock, record, context, run: (work) => layer(work)('why is the sky blue?', context) };
}

/** An attempt that lasts `ms`, with what became of it. */
export function attempt(clock: FakeClock, ms: number, end: Partial<AttemptRecord> = {}) {
  const startedAt = clock.now();
  clock.advance(ms);
  const done: AttemptRecord = {
    startedAt,
    endedAt: clock.now(),
    slot: 0,
    status: 200,
    errorType: undefined,
    cancelled: false,
    ...end,
  };
  return done;
}
