import { Keyv } from 'keyv';

/** A cache store that accepts everything and never answers. */
export function frozenKeyv(): Keyv {
  const never = () => new Promise<never>(() => undefined);
  const store = { opts: {}, get: never, set: never, delete: never, clear: never, on: () => store };
  return new Keyv({ store });
}
