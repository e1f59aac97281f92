import type { StreamReader } from './agent-stream-reader.js';
import { parseJson } from './response-errors.js';

/** Reads the events of one run, over as many streams as it takes: each event counts once. */
export interface RunReader extends StreamReader {
  /** Number of the last event seen, to go on behind. */
  lastSeen(): number | undefined;
}

/** Reads as `reader` does; tells the run's id with the first event that has it, before that event. */
export function runReader(reader: StreamReader, onRun: (id: string) => void): RunReader {
  let lastSeen: number | undefined;
  let isKnown = false;

  return {
    ...reader,
    lastSeen: () => lastSeen,
    take: (event) => {
      const { id, number } = headOf(parseJson(event.data));
      if (number !== undefined && lastSeen !== undefined && number <= lastSeen) return [];
      if (id !== undefined && !isKnown) {
        isKnown = true;
        onRun(id);
      }
      // A bare `error` throws, and stands where an event of the run would have stood.
      const told = reader.take(event);
      lastSeen = number ?? lastSeen;
      return told;
    },
  };
}

function headOf(event: unknown): { readonly id?: string; readonly number?: number } {
  if (typeof event !== 'object' || event === null) return {};
  const { sequence_number: number, response }: Readonly<Record<string, unknown>> = { ...event };
  const id = idOf(response);
  return {
    ...(Number.isInteger(number) && { number: Number(number) }),
    ...(id !== undefined && { id }),
  };
}

/** The id in a response object, if it is one. */
export function idOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null) return undefined;
  const { id }: { readonly id?: unknown } = response;
  return typeof id === 'string' && id !== '' ? id : undefined;
}
