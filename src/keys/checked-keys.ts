import { ConfigError } from '../errors.js';

export interface ApiKeyEntry {
  readonly apiKey: string;
  /** Keys of one account share its limits. By default each key is an account of its own. */
  readonly account?: string | undefined;
  /** Where the key comes from, such as the name of its environment variable; used in error messages. */
  readonly source?: string | undefined;
}

const visibleAscii = /^[\x21-\x7e]+$/;

/** Throws a ConfigError that names the first unusable or repeated key by its slot and source, never by its value. */
export function checkKeys(keys: readonly ApiKeyEntry[]): void {
  if (keys.length === 0) throw new ConfigError('Expected at least one API key, got none.');
  const slotOf = new Map<string, number>();
  for (const [slot, { apiKey }] of keys.entries()) {
    const name = nameOf(keys, slot);
    if (typeof apiKey !== 'string' || apiKey === '') {
      throw new ConfigError(`Expected ${name} to be a non-empty string.`);
    }
    if (!visibleAscii.test(apiKey)) {
      throw new ConfigError(
        `Expected ${name} to hold visible ASCII characters only; it contains ${strangerIn(apiKey)}.`,
      );
    }
    const twin = slotOf.get(apiKey);
    if (twin !== undefined) {
      throw new ConfigError(
        `Expected different API keys, but ${nameOf(keys, twin)} and ${name} are the same.`,
      );
    }
    slotOf.set(apiKey, slot);
  }
}

function nameOf(keys: readonly ApiKeyEntry[], slot: number): string {
  const source = keys[slot]?.source;
  return source === undefined ? `the API key of slot ${slot}` : `${source} (key slot ${slot})`;
}

function strangerIn(apiKey: string): string {
  if (/[\r\n]/.test(apiKey)) return 'a line break';
  return /\s/.test(apiKey) ? 'white space' : 'a control or non-ASCII character';
}
