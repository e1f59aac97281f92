import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError, messageOf } from '../errors.js';

/** Reads JSON from the command line itself, from `@FILE`, or from standard input (`-`). Throws a ConfigError that names the option. */
export function jsonArgument(option: string, text: string, cwd: string): unknown {
  const source = text === '-' ? 'standard input' : text.startsWith('@') ? text.slice(1) : 'it';
  const json = contentOf(option, text, cwd);
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new ConfigError(
      `Expected ${option} to be JSON, such as '{"question":"Why?"}', but ${source} is not (${messageOf(error)}).`,
      { cause: error },
    );
  }
}

function contentOf(option: string, text: string, cwd: string): string {
  if (text !== '-' && !text.startsWith('@')) return text;
  try {
    return readFileSync(text === '-' ? 0 : resolve(cwd, text.slice(1)), 'utf8');
  } catch (error) {
    throw new ConfigError(`${option} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}
