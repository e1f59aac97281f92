import { LRUCache } from 'lru-cache';

/** A map that forgets what was least recently used beyond its bound. */
export interface RecentMap<Value extends object | string> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/** An empty map for at most `max` entries. */
export function createRecentMap<Value extends object | string>(max: number): RecentMap<Value> {
  const lru = new LRUCache<string, Value>({ max });
  return {
    get: (key) => lru.get(key),
    set: (key, value) => {
      lru.set(key, value);
    },
    delete: (key) => {
      lru.delete(key);
    },
  };
}
