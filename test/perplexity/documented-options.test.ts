import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveClientOptions } from '../../src/perplexity/client-options.js';

interface Documented {
  readonly name: string;
  readonly byDefault: string;
}

/** The options of an interface as its source declares them, but for those that are internal. */
function declaredIn(file: string, interfaceName: string): readonly Documented[] {
  const source = readFileSync(file, 'utf8');
  const [, body = ''] = source.split(`export interface ${interfaceName} {\n`);
  const [block = ''] = body.split('\n}\n');
  const fields = block.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+)?readonly (\w+)\??:/g);
  return [...fields]
    .filter(([, comment = '']) => !comment.includes('@internal'))
    .map(([, comment = '', name = '']) => {
      const text = comment.replaceAll(/\s*\n\s*\* ?/g, ' ');
      // What follows a colon says why.
      const [, byDefault = 'NOT SAID'] = /@defaultValue (.+?)(?:\. |\.?$)/.exec(text.trim()) ?? [];
      return { name, byDefault: plain(byDefault) };
    });
}

/** The rows of the table below a heading. */
function documentedBelow(heading: string): readonly Documented[] {
  const text = readFileSync('docs/client.md', 'utf8');
  const [, below = ''] = text.split(`\n## ${heading}\n`);
  const [section = ''] = below.split('\n## ');
  const rows = section.matchAll(/^\| `(\w+)` \| .+ \| ([^|]+) \|$/gm);
  return [...rows].map(([, name = '', byDefault = '']) => ({ name, byDefault: plain(byDefault) }));
}

function plain(byDefault: string): string {
  const [value = ''] = byDefault.replaceAll(/[`']/g, '').split(/: (?!required)/);
  return value.trim();
}

const byName = (a: Documented, b: Documented) => a.name.localeCompare(b.name);

const unitsMs = { minutes: 60_000, hour: 3_600_000, hours: 3_600_000 };

/** The number that a default stands for; `undefined` for one that is told in words. */
function numberIn(byDefault: string): number | undefined {
  const [, digits = '', unit = ''] = /^([\d,]+)(?: (\w+))?$/.exec(byDefault) ?? [];
  if (digits === '') return undefined;
  const factor = unit === 'MiB' ? 2 ** 20 : unit === 'GiB' ? 2 ** 30 : undefined;
  return Number(digits.replaceAll(',', '')) * (factor ?? unitsMs[unit as 'hour'] ?? 1);
}

describe('docs/client.md', () => {
  it.each([
    ['Options of the client', 'src/perplexity/client-options.ts', 'PerplexityClientOptions'],
    ['Options of a call', 'src/perplexity/requests.ts', 'CallOptions'],
  ])('explains each of the %s with its default', (heading, file, interfaceName) => {
    const declared = declaredIn(file, interfaceName);
    const documented = documentedBelow(heading);

    expect(declared.length).toBeGreaterThan(5);
    expect(documented.toSorted(byName)).toEqual(declared.toSorted(byName));
  });

  it('tells the defaults that the client has', () => {
    const inForce: Record<string, unknown> = {
      ...resolveClientOptions({ apiKeys: ['k'] }),
      tier: 0,
    };
    const documented = documentedBelow('Options of the client');

    const numbers = documented.flatMap(({ name, byDefault }) => {
      const value = numberIn(byDefault);
      return value === undefined ? [] : [[name, value] as const];
    });
    const words = documented.filter(({ name }) => typeof inForce[name] === 'string');

    expect(numbers.length).toBeGreaterThan(9);
    expect(Object.fromEntries(numbers)).toEqual(
      Object.fromEntries(numbers.map(([name]) => [name, inForce[name]])),
    );
    for (const { name, byDefault } of words.filter(({ name }) => name !== 'cacheOrigin')) {
      expect([name, byDefault]).toEqual([name, inForce[name]]);
    }
  });
});
