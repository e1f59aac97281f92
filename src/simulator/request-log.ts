import type { FaultStatus } from './faults.js';

/** One request as the simulator saw it. Holds a slot, never a key. */
export interface LoggedRequest {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** Which key was presented; `null` when none, or an unknown one. */
  readonly slot: number | null;
  /** What was answered; `null` while it is under way, and when no status was ever sent (reset, hang, client gone). */
  readonly status: number | null;
  /** Equal bodies have equal digests; empty when the body was too large to keep. */
  readonly bodyDigest: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly model?: string | undefined;
  readonly preset?: string | undefined;
  /** Whether it ran, and so is on the bill. */
  readonly ran: boolean;
  readonly billedUsd: number;
  /** The fault it met, if any. */
  readonly fault?: FaultStatus | undefined;
  /** True when the client left before the answer. */
  readonly aborted?: boolean | undefined;
}

/** An entry while its request is under way. */
export type OpenEntry = { -readonly [Field in keyof LoggedRequest]: LoggedRequest[Field] };

export interface RequestLog {
  open(entry: OpenEntry): OpenEntry;
  /** Oldest first. */
  entries(): readonly LoggedRequest[];
}

/** An empty log that keeps the last `limit` requests. */
export function createRequestLog(limit = 100_000): RequestLog {
  let entries: OpenEntry[] = [];
  return {
    open: (entry) => {
      entries.push(entry);
      // Cutting now and then costs less than shifting every time.
      if (entries.length >= 2 * limit) entries = entries.slice(-limit);
      return entry;
    },
    entries: () => entries.slice(-limit).map((entry) => ({ ...entry })),
  };
}
