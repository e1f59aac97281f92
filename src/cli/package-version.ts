import { readFileSync } from 'node:fs';

/** Version of the installed package. */
export function packageVersion(): string {
  // Two folders up in src, three in dist; package.json is at the root of both.
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const text = readFileSync(new URL(up, import.meta.url), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      // Not here; try the next.
    }
  }
  return 'unknown';
}
