/** One event of an event stream (WHATWG HTML, "Server-sent events"). */
export interface ServerSentEvent {
  /** Its name, when it has one. */
  readonly name: string | undefined;
  /** Its `data` lines, joined by line feeds. */
  readonly data: string;
}

/** Reads an event stream piece by piece. However the bytes are cut, the events are the same; no bytes make it throw. */
export interface SseParser {
  /** The events that these bytes complete. */
  push(bytes: Uint8Array): readonly ServerSentEvent[];
  /** The stream has ended: the last event, if its blank line is missing (the standard would drop it). */
  end(): readonly ServerSentEvent[];
}

export interface SseParserOptions {
  /**
   * Longest line, and longest data of one event, in UTF-16 units. An event that goes beyond it is left out.
   * @defaultValue 32 MiB
   */
  readonly maxLineLength?: number | undefined;
}

/** A parser for one stream: lines may end in LF, CRLF or CR, also mixed; comments, `id` and `retry` are skipped. */
export function createSseParser({
  maxLineLength = 32 * 2 ** 20,
}: SseParserOptions = {}): SseParser {
  const decoder = new TextDecoder();
  const lines = createLineSplitter(maxLineLength);
  const events = createEventCollector(maxLineLength);
  const read = (text: string) => lines.push(text).flatMap((line) => events.line(line) ?? []);

  return {
    push: (bytes) => read(decoder.decode(bytes, { stream: true })),
    end: () => {
      const last = [
        ...read(decoder.decode()),
        ...lines.end().flatMap((line) => events.line(line) ?? []),
      ];
      const unfinished = events.line('');
      return unfinished ? [...last, unfinished] : last;
    },
  };
}

/** Stands for a line that was longer than allowed. */
const overlong = Symbol('overlong line');

type Line = string | typeof overlong;

const lineEnd = /\r\n|\r|\n/g;

function createLineSplitter(maxLength: number) {
  // Pieces of the line under way: joined once, at its end, however many chunks it comes in.
  let pieces: string[] = [];
  let length = 0;
  let afterCr = false;

  const keep = (piece: string) => {
    length += piece.length;
    if (length <= maxLength) pieces.push(piece);
    else pieces = [];
  };
  const take = (): Line => {
    const line = length > maxLength ? overlong : pieces.join('');
    pieces = [];
    length = 0;
    return line;
  };

  return {
    push: (text: string): Line[] => {
      if (text === '') return [];
      // The CR was at the end of the chunk before, so this is the other half of one line end.
      const start = afterCr && text.startsWith('\n') ? 1 : 0;
      afterCr = text.endsWith('\r');
      const found: Line[] = [];
      let from = start;
      lineEnd.lastIndex = start;
      for (let match = lineEnd.exec(text); match; match = lineEnd.exec(text)) {
        keep(text.slice(from, match.index));
        found.push(take());
        from = lineEnd.lastIndex;
      }
      keep(text.slice(from));
      return found;
    },
    end: (): Line[] => (length > 0 ? [take()] : []),
  };
}

function createEventCollector(maxLength: number) {
  let name: string | undefined;
  let data: string[] = [];
  let length = 0;
  let spoilt = false;

  const dispatch = (): ServerSentEvent | undefined => {
    // Without data it is no event.
    const event = spoilt || data.length === 0 ? undefined : { name, data: data.join('\n') };
    name = undefined;
    data = [];
    length = 0;
    spoilt = false;
    return event;
  };
  const field = (key: string, value: string) => {
    if (key === 'event') name = value === '' ? undefined : value;
    if (key !== 'data') return;
    length += value.length + 1;
    spoilt ||= length > maxLength + 1;
    if (spoilt) data = [];
    else data.push(value);
  };

  return {
    /** Takes one line; a blank one completes an event. */
    line: (line: Line): ServerSentEvent | undefined => {
      if (line === '') return dispatch();
      if (line === overlong) {
        spoilt = true;
        return undefined;
      }
      const colon = line.indexOf(':');
      const value = colon < 0 ? '' : line.slice(colon + 1);
      field(
        colon < 0 ? line : line.slice(0, colon),
        value.startsWith(' ') ? value.slice(1) : value,
      );
      return undefined;
    },
  };
}
