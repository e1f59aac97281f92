import { LRUCache } from 'lru-cache';
import { expect, it } from 'vitest';
import { heldCollections } from '../../bench/held-collections.js';

it('counts the elements of maps, sets and arrays that nobody exports, and bytes by the count of an LRU cache', async () => {
  const before = await heldCollections();
  const hidden = [new Map(), new Set(), [] as unknown[]] as const;
  for (let each = 0; each < 10_000; each++) {
    hidden[0].set(each, each);
    hidden[1].add(each);
    hidden[2].push(each);
  }
  const lru = new LRUCache<string, number>({ maxSize: 2 ** 40 });
  lru.set('large', 1, { size: 2 ** 39 });

  const after = await heldCollections();

  expect(after.elements - before.elements).toBeGreaterThan(29_000);
  expect(after.lruBytes).toBe(lru.calculatedSize);
  // Used once more, or they would have been collected.
  expect(hidden.map((each) => ('size' in each ? each.size : each.length))).toHaveLength(3);
});
