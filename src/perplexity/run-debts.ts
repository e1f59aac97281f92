import { createRecentMap } from '../cache/recent-map.js';
import type { JournaledRun } from '../cache/run-journal.js';
import type { CallRecord } from '../core/call-record.js';
import type { Reservation } from '../core/ledger.js';

/** What was set aside for runs whose calls ended before their bill was known. */
export interface RunDebts {
  /** A call's reservation was booked as lost. */
  lost(reservation: Reservation, record: CallRecord): void;
  /** This run was the call's; told before or after the loss. */
  belongs(run: JournaledRun, record: CallRecord): void;
  /** The lost reservation that the run's bill can settle. */
  of(run: JournaledRun): Reservation | undefined;
  /** The same for a run that somebody else pays for now and may leave to be settled yet. */
  laterOf(run: JournaledRun): Reservation;
}

const mostOwed = 10_000;

/** Remembers the latest 10,000. */
export function createRunDebts(): RunDebts {
  const owed = createRecentMap<Reservation>(mostOwed);
  const runs = new WeakMap<CallRecord, JournaledRun>();
  const lost = new WeakMap<CallRecord, Reservation>();
  const join = (record: CallRecord): void => {
    const run = runs.get(record);
    const reservation = lost.get(record);
    if (run && reservation) owed.set(run.id, reservation);
  };

  return {
    lost: (reservation, record) => {
      lost.set(record, reservation);
      join(record);
    },
    belongs: (run, record) => {
      runs.set(record, run);
      join(record);
    },
    of: ({ id }) => owed.get(id),
    laterOf: ({ id }) => ({
      settle: (bill) => owed.get(id)?.settle(bill),
      release: () => undefined,
      lose: () => undefined,
    }),
  };
}
