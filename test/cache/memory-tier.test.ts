import { describe, expect, it } from 'vitest';
import { deepFreeze } from '../../src/cache/deep-freeze.js';
import { createMemoryTier } from '../../src/cache/memory-tier.js';
import { ConfigError } from '../../src/errors.js';

const entry = (sizeBytes: number) => ({
  answer: 'sky',
  storedAt: 0,
  ttlMs: 1,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
  sizeBytes,
});

describe('createMemoryTier', () => {
  it('gives back the very entry it was given', () => {
    const tier = createMemoryTier<string>();
    const given = entry(10);

    tier.set('a', given);

    expect(tier.get('a')).toBe(given);
    expect(tier.get('b')).toBeUndefined();
  });

  it('lets the least recently used go when the bytes are used up', () => {
    const tier = createMemoryTier<string>({ maxBytes: 100 });
    tier.set('a', entry(40));
    tier.set('b', entry(40));
    tier.get('a');

    tier.set('c', entry(40));

    expect(['a', 'b', 'c'].map((key) => tier.get(key) !== undefined)).toEqual([true, false, true]);
    expect(tier.sizeBytes).toBe(80);
  });

  it('holds no more entries than it may', () => {
    const tier = createMemoryTier<string>({ maxEntries: 2 });

    for (const key of ['a', 'b', 'c']) tier.set(key, entry(1));

    expect(tier.entries).toBe(2);
    expect(tier.get('a')).toBeUndefined();
  });

  it('does not empty itself for an entry larger than the whole', () => {
    const tier = createMemoryTier<string>({ maxBytes: 100 });
    tier.set('a', entry(40));

    tier.set('b', entry(101));

    expect(tier.get('a')).toBeDefined();
    expect(tier.get('b')).toBeUndefined();
  });

  it('forgets on demand', () => {
    const tier = createMemoryTier<string>();
    for (const key of ['a', 'b']) tier.set(key, entry(1));

    tier.delete('a');
    const left = tier.entries;
    tier.clear();

    expect([left, tier.entries]).toEqual([1, 0]);
  });

  it.each([{ maxBytes: 0 }, { maxEntries: 0 }, { maxBytes: 1.5 }])('refuses %o', (options) => {
    expect(() => createMemoryTier(options)).toThrow(ConfigError);
  });
});

describe('deepFreeze', () => {
  it('freezes every level, also below what is frozen already', () => {
    const answer = { sources: Object.freeze([{ url: 'u', tags: ['a'] }]), text: null };

    const frozen = deepFreeze(answer);

    expect(frozen).toBe(answer);
    expect(() => answer.sources[0]?.tags.push('b')).toThrow(TypeError);
    expect(() => Object.assign(answer, { text: 'x' })).toThrow(TypeError);
  });
});
