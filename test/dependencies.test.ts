import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly optionalDependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

interface Lock {
  readonly packages: Record<string, { readonly optionalDependencies?: Record<string, string> }>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const versions = Object.entries({
  ...manifest.dependencies,
  ...manifest.optionalDependencies,
  ...manifest.devDependencies,
});

describe('dependencies', () => {
  it('each have a line in docs/decisions/README.md', () => {
    const reasons = readFileSync('docs/decisions/README.md', 'utf8');

    const unexplained = versions.filter(([name]) => !reasons.includes(`\`${name}\``));

    expect(unexplained).toEqual([]);
  });

  it('are pinned to one version', () => {
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('are locked without the address of a registry of ours', () => {
    const hosts = readFileSync('package-lock.json', 'utf8').matchAll(
      /"resolved": "https?:\/\/([^/"]+)/g,
    );

    expect(
      [...new Set([...hosts].map(([, host]) => host))].filter(
        (host) => host !== 'registry.npmjs.org',
      ),
    ).toEqual([]);
  });

  it('are locked for every platform (or `npm ci` refuses; node tools/complete-lock.mjs completes the file)', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
    const locked = new Set(
      Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')),
    );

    const optional = Object.values(packages).flatMap((entry) =>
      Object.keys(entry.optionalDependencies ?? {}),
    );

    expect(optional.filter((name) => !locked.has(name))).toEqual([]);
  });
});
