import { ConfigError } from '../errors.js';

/** Names become node names, tool names and span names; this is what all of them take (OpenAI's rule for tool names). */
const lawfulName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Returns `value` if it can name an agent or a tool; throws a ConfigError that names the option otherwise. */
export function expectName(option: string, value: string): string {
  // A pattern takes what is not given for the word `undefined`.
  if (typeof value === 'string' && lawfulName.test(value)) return value;
  throw new ConfigError(
    `Expected \`${option}\` to be a letter followed by letters, digits, _ or - (at most 64), got ${JSON.stringify(value) ?? 'none'}.`,
  );
}
