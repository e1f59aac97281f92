import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseParser, type ServerSentEvent } from '../../src/perplexity/sse.js';

const encoder = new TextEncoder();

function parse(pieces: readonly Uint8Array[], maxLineLength?: number): ServerSentEvent[] {
  const parser = createSseParser({ maxLineLength });
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
}

const parseText = (text: string, maxLineLength?: number) =>
  parse([encoder.encode(text)], maxLineLength);

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length];
  sorted.sort((one, other) => one - other);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

describe('createSseParser', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads plain and named events with lines that end in %s', (_, end) => {
    const text = ['data: 1', '', 'event: error', 'data:2', '', 'data: [DONE]', '', ''].join(end);

    expect(parseText(text)).toEqual([
      { name: undefined, data: '1' },
      { name: 'error', data: '2' },
      { name: undefined, data: '[DONE]' },
    ]);
  });

  it.each([
    ['joins the lines of one event', 'data: a\ndata\ndata:  b\n\n', ['a\n\n b']],
    [
      'skips comments, ids, retries and what it does not know',
      ':ping\nid: 1\nretry: 2\nx: 3\ndata: a\n\n',
      ['a'],
    ],
    ['takes blank lines between events as signs of life', '\n\n\ndata: a\n\n\n\n', ['a']],
    ['drops a name without data', 'event: x\n\ndata: a\n\n', ['a']],
    ['reads a last event without its blank line', 'data: a\n\ndata: b', ['a', 'b']],
    ['ignores a byte order mark', '\uFEFFdata: a\n\n', ['a']],
    ['finds nothing in nothing', '', []],
  ])('%s', (_, text, expected) => {
    expect(parseText(text).map(({ data }) => data)).toEqual(expected);
  });

  it('leaves out an event that is too long, in one line or in many, and goes on', () => {
    const text = 'data: 123456789\n\ndata: 12345\ndata: 67890\n\ndata: 1234\n\n';

    expect(parseText(text, 10).map(({ data }) => data)).toEqual(['1234']);
  });

  it('is never quicker than the bytes: an event is there when its blank line is', () => {
    const parser = createSseParser();

    const before = parser.push(encoder.encode('data: a\n'));
    const after = parser.push(encoder.encode('\n'));

    expect([before, after]).toEqual([[], [{ name: undefined, data: 'a' }]]);
  });

  it('finds the same events however the bytes are cut, and never throws', () => {
    const token = fc.oneof(
      fc.constantFrom('data', ':', ' ', 'event', '\n', '\r', '\r\n', '\n\n', 'é', '🌊', '\uFEFF'),
      fc.string(),
    );
    const text = fc
      .array(token, { maxLength: 40 })
      .map((tokens) => encoder.encode(tokens.join('')));
    const bytes = fc.oneof(text, fc.uint8Array({ maxLength: 60 }));

    fc.assert(
      fc.property(
        bytes,
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        (whole, places, max) => {
          expect(parse(cut(whole, places), max)).toEqual(parse([whole], max));
        },
      ),
    );
  });

  it('reads back what a sender wrote, in any mixture of line ends', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
    const ends = fc.infiniteStream(fc.constantFrom('\n', '\r\n', '\r'));

    fc.assert(
      fc.property(fc.array(fc.array(line, { minLength: 1, maxLength: 3 })), ends, (events, end) => {
        let last = '';
        // A CR and the LF after it would be one line end.
        const next = () => {
          const drawn = String(end.next().value);
          last = last === '\r' && drawn === '\n' ? '\r' : drawn;
          return last;
        };
        const sent = events
          .map((lines) => lines.map((data) => `data: ${data}${next()}`).join('') + next())
          .join(':x\n');

        const read = parseText(sent).map(({ data }) => data);

        expect(read).toEqual(events.map((lines) => lines.join('\n')));
      }),
    );
  });

  it('takes a line of many chunks in time that grows with its length only', () => {
    const parser = createSseParser();
    const piece = encoder.encode('x'.repeat(1024));
    parser.push(encoder.encode('data: '));

    for (let chunk = 0; chunk < 4096; chunk++) parser.push(piece);
    const [event] = parser.push(encoder.encode('\n\n'));

    expect(event?.data).toHaveLength(4 * 2 ** 20);
  });
});
