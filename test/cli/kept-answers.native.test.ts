import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'crossgraph-kept-'));

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('crossgraph run', () => {
  it('keeps answers beside its threads, so that the next run pays for none of them', async () => {
    const run = (env = {}) =>
      runCli(['run', 'web', '--input', '"Why is the sky blue?"', '--json'], { cwd: folder, env });
    const outcomes = async (env = {}) => JSON.parse((await run(env)).stdout).report.total.outcomes;

    expect(await outcomes()).toMatchObject({ miss: 1 });
    expect(await outcomes()).toMatchObject({ hit: 1, miss: 0 });
    expect(await outcomes({ CROSSGRAPH_CACHE: 'memory' })).toMatchObject({ miss: 1 });
    expect(existsSync(join(folder, '.crossgraph', 'answers.db'))).toBe(true);
  });
});
