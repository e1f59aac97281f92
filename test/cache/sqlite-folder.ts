import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

/** A way to paths in a folder of the test's own, which goes with the test. */
export function testFolder(): (name: string) => string {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return (name) => {
    const folder = folders[0] ?? mkdtempSync(join(tmpdir(), 'crossgraph-cache-'));
    if (folders.length === 0) folders.push(folder);
    return join(folder, name);
  };
}
