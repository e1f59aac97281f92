import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cacheKey } from '../../src/cache/cache-key.js';

const parts = { schema: 1, origin: 'https://api.example', endpoint: '/v1/agent' };
const keyOf = (body: object) => cacheKey({ ...parts, body });

type Json = null | boolean | number | string | Json[] | { [field: string]: Json };

const names = fc.constantFrom('query', 'input', 'tools', 'filters', 'search_domain_filter', 'a');
const { value: json } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, 0, 1, -2.5, '', 'sky', 'Sky', '1'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 4 }),
  ),
}));
const bodies = fc.dictionary(names, json, { maxKeys: 4 });

/** The reference: what makes two bodies the same request, spelt out the slow way. */
function meaning(value: Json, field = ''): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => meaning(item));
    const areNames = value.every((item) => typeof item === 'string');
    const isSet = field === 'search_domain_filter' && areNames;
    return `[${isSet ? [...new Set(items)].sort() : items}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, part]) => `${name}:${meaning(part, name)}`);
  return `{${fields.sort()}}`;
}

/** The same value with the fields of every object in another order. */
function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).reverse();
  return Object.fromEntries(fields.map(([name, part]) => [name, reversed(part)]));
}

describe('cacheKey', () => {
  it('is equal exactly for equal requests', () => {
    fc.assert(
      fc.property(bodies, bodies, (one, other) => {
        const areEqual = meaning(one) === meaning(other);

        expect(keyOf(one) === keyOf(other)).toBe(areEqual);
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of fields', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        expect(keyOf(Object(reversed(body)))).toBe(keyOf(body));
      }),
    );
  });

  it.each(['search_domain_filter', 'search_language_filter'])('takes %s as a set', (field) => {
    const one = { query: 'q', tools: [{ filters: { [field]: ['b', 'a'] } }] };
    const same = { query: 'q', tools: [{ filters: { [field]: ['a', 'b', 'a'] } }] };
    const other = { query: 'q', tools: [{ filters: { [field]: ['a'] } }] };

    expect(keyOf(one)).toBe(keyOf(same));
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it('keeps the order of lists that are no sets', () => {
    expect(keyOf({ query: ['a', 'b'] })).not.toBe(keyOf({ query: ['b', 'a'] }));
  });

  it.each(['stream', 'stream_options', 'user', 'metadata', 'store', 'background'])(
    'ignores %s at the top of the request, and only there',
    (field) => {
      expect(keyOf({ input: 'q', [field]: { a: 1 } })).toBe(keyOf({ input: 'q' }));
      expect(keyOf({ input: { [field]: 1 } })).not.toBe(keyOf({ input: {} }));
    },
  );

  it('takes a field that is undefined for one that is absent', () => {
    expect(keyOf({ input: 'q', preset: undefined })).toBe(keyOf({ input: 'q' }));
  });

  it.each([
    ['schema', { schema: 2 }],
    ['origin', { origin: 'http://127.0.0.1:4010' }],
    ['endpoint', { endpoint: '/search' }],
    ['tenant', { tenant: 'acme' }],
    ['empty tenant', { tenant: '' }],
    ['account', { account: 'acme' }],
  ])('tells calls apart by %s', (_part, change) => {
    const body = { input: 'q' };

    expect(cacheKey({ ...parts, ...change, body })).not.toBe(keyOf(body));
  });

  it('cannot be forged by putting one part into another', () => {
    const tenant = cacheKey({ ...parts, tenant: 'x', body: {} });
    const account = cacheKey({ ...parts, account: 'x', body: {} });
    const inBody = cacheKey({ ...parts, body: { tenant: 'x' } });

    expect(new Set([tenant, account, inBody]).size).toBe(3);
  });

  it('shows nothing of the request', () => {
    expect(keyOf({ input: 'confidential' })).toMatch(/^answer:v1:[\w-]{43}$/);
  });
});
