import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../src/resilience/retry-after.js';

const now = Date.UTC(2026, 10, 23, 12, 0, 0);

describe('parseRetryAfter', () => {
  it.each([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['no wait at all', { 'retry-after': '0' }, 0],
    ['fractions of a second', { 'retry-after': ' 1.5 ' }, 1_500],
    ['milliseconds', { 'retry-after-ms': '250' }, 250],
    ['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    ['a date', { 'retry-after': 'Mon, 23 Nov 2026 12:00:30 GMT' }, 30_000],
    ['an RFC 850 date', { 'retry-after': 'Monday, 23-Nov-26 12:00:30 GMT' }, 30_000],
    ['an asctime date, which is GMT too', { 'retry-after': 'Mon Nov 23 12:00:30 2026' }, 30_000],
    ['the first of several values', { 'retry-after': ['3', '4'] }, 3_000],
    ["the vendor's reset", { 'x-ratelimit-reset': String(now / 1_000 + 2) }, 2_000],
    ['retry-after before the reset', { 'retry-after': '5', 'x-ratelimit-reset': '9e9' }, 5_000],
    [
      'the reset when retry-after is garbage',
      { 'retry-after': 'soon', 'x-ratelimit-reset': String(now / 1_000 + 2) },
      2_000,
    ],
  ])('reads %s', (_what, headers, expected) => {
    expect(parseRetryAfter(headers, now)).toBe(expected);
  });

  it.each([
    ['no headers', {}],
    ['an empty value', { 'retry-after': '' }],
    ['an empty list', { 'retry-after': [] }],
    ['negative seconds', { 'retry-after': '-3' }],
    ['NaN', { 'retry-after': 'NaN', 'retry-after-ms': 'NaN' }],
    ['a number too large to be one', { 'retry-after': '9'.repeat(400) }],
    ['a date that has passed', { 'retry-after': 'Mon, 23 Nov 2026 11:59:59 GMT' }],
    ['a date that is none', { 'retry-after': 'Mon, 99 Foo 2026' }],
    ['a bare year', { 'retry-after': '2027-01-01' }],
    ['a reset that has passed', { 'x-ratelimit-reset': String(now / 1_000 - 1) }],
    ['a reset in milliseconds', { 'x-ratelimit-reset': String(now + 1_000) }],
  ])('ignores %s', (_what, headers) => {
    expect(parseRetryAfter(headers, now)).toBeUndefined();
  });

  it('never throws and never says anything but a wait, whatever the headers hold', () => {
    const names = ['retry-after-ms', 'retry-after', 'x-ratelimit-reset'];
    const text = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.integer().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    const value = fc.oneof(text, fc.array(text), fc.constant(undefined));
    const headers = fc.dictionary(fc.constantFrom(...names), value);

    fc.assert(
      fc.property(headers, fc.double({ noNaN: true }), (given, wallMs) => {
        const waitMs = parseRetryAfter(given, wallMs);

        expect(waitMs === undefined || (Number.isFinite(waitMs) && waitMs >= 0)).toBe(true);
      }),
    );
  });
});
