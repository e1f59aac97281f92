import { Keyv, type KeyvStoreAdapter } from 'keyv';

/** An in-memory adapter of Keyv whose operations can be replaced by broken ones. */
export function adapterWith(broken: Partial<KeyvStoreAdapter> = {}): KeyvStoreAdapter {
  const rows = new Map<string, unknown>();
  return {
    opts: { dialect: 'test', url: '' },
    get: async (key) => rows.get(key) as never,
    set: async (key, value) => rows.set(key, value),
    delete: async (key) => rows.delete(key),
    clear: async () => rows.clear(),
    on: () => undefined as never,
    ...broken,
  };
}

export function keyvOver(adapter: KeyvStoreAdapter): Keyv {
  return new Keyv({ store: adapter });
}

export function failure(code: string): () => Promise<never> {
  return async () => {
    throw Object.assign(new Error(`${code}: secret path /home/me/cache and key pplx-123`), {
      code,
    });
  };
}

export const never = (): Promise<never> => new Promise(() => undefined);
