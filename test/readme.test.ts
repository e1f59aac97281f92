import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const documents = ['.', 'docs', 'docs/decisions', 'examples'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

describe('README.md', () => {
  it('shows the example as it is', () => {
    const example = readFileSync('examples/03-cross-validation.ts', 'utf8');

    expect(readFileSync('README.md', 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``);
  });
});

describe('the documents', () => {
  it.each(documents)('%s has no figure left open', (document) => {
    expect(readFileSync(document, 'utf8')).not.toMatch(/\bFIG[A-Z0-9]+\b/);
  });

  it.each(documents)('%s points at files that are there', (document) => {
    const text = readFileSync(document, 'utf8');
    const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, target = '']) => target,
    );

    const missing = targets.filter((target) => {
      try {
        readdirSync(join(dirname(document), target));
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'ENOENT';
      }
    });

    expect(missing).toEqual([]);
  });
});
