import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from '../errors.js';

type Variables = Readonly<Record<string, string | undefined>>;

const assignment =
  /^(?:export\s+)?[A-Za-z_]\w*\s*=\s*(?:"[^"]*"|'[^']*'|`[^`]*`|[^"'`\s].*|)\s*(?:#.*)?$/;

/** Parses `.env` text; throws a ConfigError that names the line and repeats nothing of it. Checked line by line first: Node's parser glues a broken line to the next. */
export function parseDotEnv(text: string, file: string): Variables {
  const values: Record<string, string | undefined> = {};
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (!assignment.test(line)) {
      throw new ConfigError(
        `Line ${index + 1} of ${file} is not NAME=value; mend it or put a # before it.`,
      );
    }
    Object.assign(values, parseEnv(line));
  }
  return values;
}

/** The variables of a `.env` file; none where there is no file. Throws a ConfigError where it cannot be read. */
export function readDotEnv(path: string): Variables {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError('The file .env cannot be read; check its permissions.', { cause: error });
  }
  return parseDotEnv(text, '.env');
}
