import { describe, expect, it } from 'vitest';
import { alignClaims } from '../../src/citations/align-claims.js';
import { claimsOf } from '../../src/citations/claims.js';

/** Two claims of so many words, of which so many are the same. */
function pairsOf({ left, right, shared }: { left: number; right: number; shared: number }) {
  const words = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, n) => `${prefix}${'bcdfghjklm'[n]}`);
  const both = words('zo', shared);
  const one = [...both, ...words('ka', left - shared)].join(' ');
  const other = [...both, ...words('mu', right - shared)].join(' ');
  return alignClaims(claimsOf(one), claimsOf(other)).pairs.length;
}

describe('alignClaims', () => {
  it.each([
    ['3 of the 4 words of the shorter claim', { left: 4, right: 8, shared: 3 }],
    ['4 of the 10 words of both', { left: 7, right: 7, shared: 4 }],
  ])('pairs claims that share %s', (_what, sizes) => {
    expect(pairsOf(sizes)).toBe(1);
  });

  it.each([
    ['5 of 7 words, and 5 of 13 of both', { left: 7, right: 11, shared: 5 }],
    ['one word', { left: 2, right: 2, shared: 1 }],
  ])('does not pair claims that share only %s', (_what, sizes) => {
    expect(pairsOf(sizes)).toBe(0);
  });
});
