import { deriveAbort } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import { expireAfter } from '../core/expire-after.js';
import { ConfigError } from '../errors.js';
import type { SentSpan } from '../telemetry/sent-span.js';
import { compareSpans, type Difference } from './compare-spans.js';
import { spansInJaeger } from './query-jaeger.js';

export interface Verification {
  /** Base address of Jaeger's web page. */
  readonly jaeger: string;
  readonly traces: readonly SentTrace[];
  /** How long to wait for what has not arrived yet. @defaultValue 10 s */
  readonly timeoutMs?: number | undefined;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface SentTrace {
  readonly traceId: string;
  /** Nothing when it is not known what was sent. */
  readonly sent: readonly SentSpan[] | undefined;
  readonly isPartial?: boolean | undefined;
}

export interface TraceVerdict {
  readonly traceId: string;
  readonly whole: boolean;
  /** Spans sent, where that is known. */
  readonly sent: number | undefined;
  /** Spans in Jaeger. */
  readonly shown: number;
  readonly differences: readonly Difference[];
}

/** Between two looks: Jaeger has what it will have within a moment of its arrival. */
const pauseMs = 250;

// Made by hand, told apart by identity.
const tooLate = new Error('The time limit of the verification.');

/**
 * Asks Jaeger for each trace until it is there as it was sent, or until the time is over: then the verdict is that of the
 * last look. Throws a ConfigError when Jaeger gives no answer at all; rejects with the reason of `signal`.
 */
export async function verifyTraces(verification: Verification): Promise<TraceVerdict[]> {
  const { jaeger, traces, timeoutMs = 10_000, signal, clock } = verification;
  const limit = deriveAbort(signal);
  const stopTimer = expireAfter(timeoutMs, () => limit.abort(tooLate), clock);
  const verdicts = new Map<string, TraceVerdict>();
  const open = () => traces.filter(({ traceId }) => !verdicts.get(traceId)?.whole);
  try {
    for (;;) {
      for (const trace of open()) {
        const { traceId } = trace;
        const shown = await spansInJaeger({ jaeger, traceId, signal: limit.signal });
        verdicts.set(traceId, verdictOn(trace, shown));
      }
      if (open().length === 0) break;
      await clock.sleep(pauseMs, limit.signal);
    }
  } catch (error) {
    if (error !== tooLate) throw error;
    if (verdicts.size === 0) {
      throw new ConfigError(
        `Jaeger at ${jaeger} gave no answer within ${timeoutMs / 1000} s; look whether it is well, or name another with --jaeger.`,
        { cause: error },
      );
    }
  } finally {
    stopTimer();
    limit.dispose();
  }
  return traces.map((trace) => verdicts.get(trace.traceId) ?? verdictOn(trace, []));
}

function verdictOn({ traceId, sent, isPartial }: SentTrace, shown: SentSpan[]): TraceVerdict {
  const differences = compareSpans({ sent, shown, isPartial });
  return {
    traceId,
    whole: differences.length === 0 && shown.length > 0,
    sent: sent?.length,
    shown: shown.length,
    differences,
  };
}

/** The spans of a run, trace by trace, in the order in which each trace first ended a span. */
export function tracesOf(spans: readonly SentSpan[]): Map<string, SentSpan[]> {
  const traces = new Map<string, SentSpan[]>();
  for (const span of spans) {
    const trace = traces.get(span.traceId);
    if (trace) trace.push(span);
    else traces.set(span.traceId, [span]);
  }
  return traces;
}
