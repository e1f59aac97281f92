import { LRUCache } from 'lru-cache';
import { expectInteger } from '../core/expect.js';
import type { CacheEntry } from './cache-entry.js';

export interface MemoryTierOptions {
  /**
   * Ceiling on the summed size of the entries, each estimated by the length of its JSON.
   * @defaultValue 64 MiB
   */
  readonly maxBytes?: number | undefined;
  /**
   * Ceiling on the number of entries.
   * @defaultValue 10,000
   */
  readonly maxEntries?: number | undefined;
}

/** Entries of this process, least recently used out first. What it hands out is shared: store only frozen answers. */
export interface MemoryTier<Out> {
  readonly sizeBytes: number;
  readonly entries: number;
  get(key: string): CacheEntry<Out> | undefined;
  /** An entry larger than the whole tier is not kept. */
  set(key: string, entry: CacheEntry<Out>): void;
  delete(key: string): void;
  clear(): void;
}

/** Throws a ConfigError for bounds that are not positive whole numbers. */
export function createMemoryTier<Out>({
  maxBytes = 64 * 1024 * 1024,
  maxEntries = 10_000,
}: MemoryTierOptions = {}): MemoryTier<Out> {
  const lru = new LRUCache<string, CacheEntry<Out>>({
    max: expectInteger('maxEntries', maxEntries, { min: 1 }),
    maxSize: expectInteger('maxBytes', maxBytes, { min: 1 }),
  });
  return {
    get sizeBytes() {
      return lru.calculatedSize;
    },
    get entries() {
      return lru.size;
    },
    get: (key) => lru.get(key),
    set: (key, entry) => {
      lru.set(key, entry, { size: Math.max(1, entry.sizeBytes) });
    },
    delete: (key) => {
      lru.delete(key);
    },
    clear: () => lru.clear(),
  };
}
