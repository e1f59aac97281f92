import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorTable } from '../src/error-table.js';
import {
  CrossgraphError,
  isCrossgraphError,
  messageOf,
  RateLimitError,
  retryAfterMsOf,
} from '../src/errors.js';

describe('errorTable', () => {
  it('stands in docs/errors.md as it is', () => {
    const rows = readFileSync('docs/errors.md', 'utf8').matchAll(
      /^\| `([A-Z_]+)` \| (yes|no) \| (no|maybe) \| `(\w+)` \| (\d+) \|/gm,
    );

    const documented = [...rows].map(([, code, retryable, billing, errorType, exitCode]) => [
      code,
      { retryable: retryable === 'yes', billing, errorType, exitCode: Number(exitCode) },
    ]);

    expect(Object.fromEntries(documented)).toEqual(errorTable);
  });
});

describe('isCrossgraphError', () => {
  it('recognises ours, also from another copy of the package', () => {
    expect(isCrossgraphError(new CrossgraphError('RUN_FAILED', 'x'))).toBe(true);
    expect(isCrossgraphError({ isCrossgraphError: true })).toBe(true);
  });

  it.each([null, undefined, 'text', 3, new Error('x'), Object.freeze({}), Object.create(null)])(
    'survives %s',
    (thrown) => {
      expect(isCrossgraphError(thrown)).toBe(false);
      expect(retryAfterMsOf(thrown)).toBeUndefined();
    },
  );
});

describe('messageOf', () => {
  it.each([
    [new Error('m'), 'm'],
    ['text', 'text'],
    [null, 'null'],
  ])('reads %s', (thrown, text) => {
    expect(messageOf(thrown)).toBe(text);
  });
});

describe('retryAfterMsOf', () => {
  it('reads what the error asks for', () => {
    expect(retryAfterMsOf(new RateLimitError('x', { status: 429, retryAfterMs: 7 }))).toBe(7);
    expect(retryAfterMsOf(new RateLimitError('x', { status: 429 }))).toBeUndefined();
  });
});
