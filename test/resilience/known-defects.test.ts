import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { knownDefects } from './known-defects.js';

describe('the known defects of other systems', () => {
  it('are numbered without a gap', () => {
    const numbers = Object.keys(knownDefects).map(Number);

    expect(numbers).toEqual(Array.from({ length: 43 }, (_, index) => index + 1));
  });

  it.each(Object.entries(knownDefects))('number %s has a test here, or a reason', (_, { here }) => {
    if (typeof here === 'string') return expect(here).toMatch(/\.$/);
    const missing = here.filter(([file, words]) => !readFileSync(file, 'utf8').includes(words));

    expect(missing).toEqual([]);
    expect(here.length).toBeGreaterThan(0);
  });
});
