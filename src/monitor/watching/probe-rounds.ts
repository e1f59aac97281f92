import { type Clock, systemClock } from '../../core/clock.js';
import { isCrossgraphError } from '../../errors.js';
import type { Monitor } from './monitor.js';
import type { MonitorReport } from './monitor-report.js';

export interface ProbeRounds {
  /** Asks one question; that it fails is what the monitor is there to see. */
  readonly ask: (question: string) => Promise<unknown>;
  /** Asked in turn. */
  readonly questions: readonly string[];
  readonly monitor: Monitor;
  /** From the start of one round to that of the next; 0 goes on at once. */
  readonly intervalMs: number;
  /** @defaultValue until the signal aborts */
  readonly iterations?: number | undefined;
  readonly onRound?: ((report: MonitorReport) => void) | undefined;
  /** Ends the rounds; what is under way is left out of the account. */
  readonly signal: AbortSignal;
}

/**
 * Asks a question a round, and reports after each; resolves with the last report. Throws what is wrong with the
 * configuration, which no further round would mend.
 */
export async function runProbeRounds(
  { ask, questions, monitor, intervalMs, iterations = Infinity, onRound, signal }: ProbeRounds,
  clock: Clock = systemClock,
): Promise<MonitorReport> {
  const startedAt = clock.now();
  for (let round = 0; round < iterations && !signal.aborted; round++) {
    const question = questions[round % questions.length] ?? '';
    await ask(question).catch((error: unknown) => {
      if (!signal.aborted && isConfigurationFault(error)) throw error;
    });
    if (signal.aborted) break;
    const report = monitor.report();
    onRound?.(report);
    if (round + 1 === iterations) return report;
    await untilNext({ startedAt, intervalMs, signal }, clock);
  }
  return monitor.report();
}

function isConfigurationFault(error: unknown): boolean {
  return !isCrossgraphError(error) || error.code === 'CONFIG_INVALID';
}

interface Pace extends Pick<ProbeRounds, 'intervalMs' | 'signal'> {
  readonly startedAt: number;
}

/** Rounds keep their times however long an answer took; those that were missed are not made up for. */
async function untilNext({ startedAt, intervalMs, signal }: Pace, clock: Clock): Promise<void> {
  if (intervalMs === 0) return;
  const waitMs = intervalMs - ((clock.now() - startedAt) % intervalMs);
  await clock.sleep(waitMs, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
