import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ScenariosReport, scenariosReport } from '../../src/scenarios/report.js';
import { type CliOptions, runCli } from '../support/run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'crossgraph-scenarios-'));
const quick = ['scenarios', '--latency', 'fixed:5ms'];

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text?: string): string {
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

async function report(args: readonly string[], options: CliOptions = {}): Promise<ScenariosReport> {
  const { code, stdout, stderr } = await runCli([...quick, '--json', ...args], options);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return scenariosReport.parse(JSON.parse(stdout));
}

describe('crossgraph scenarios', () => {
  it('pays for each distinct question once, on embedded defaults', async () => {
    const { total, scenarios, environment } = await report([]);

    expect(environment).toMatchObject({ upstream: 'simulator', cache: 'sqlite', seed: 1 });
    expect(scenarios.map(({ requests }) => requests)).toEqual([3, 3, 4, 4, 10]);
    expect(total).toMatchObject({
      requests: 24,
      succeeded: 24,
      upstreamRuns: 5,
      reasoningRuns: 5,
      attempts: 10,
      rateLimited: 0,
      outcomes: { miss: 10, hit: 14, error: 0 },
    });
  });

  it('does so at every width of the matrix, each row from an empty cache', async () => {
    const { matrix, total } = await report(['--extended', '--parallel', '1000']);

    expect(matrix.map(({ parallel }) => parallel)).toEqual([10, 50, 100, 1000]);
    for (const row of matrix) {
      expect(row).toMatchObject({ succeeded: row.parallel, upstreamRuns: 5, rateLimited: 0 });
    }
    expect(total.requests).toBe(1014);
  });

  it('finds agreement and contradiction, with sources', async () => {
    const { crossValidation } = await report([]);

    const verdicts = crossValidation.flatMap(({ claims }) => claims.map(({ verdict }) => verdict));
    expect(crossValidation).toHaveLength(2);
    expect(verdicts).toEqual(expect.arrayContaining(['agree', 'contradict', 'unsupported']));
    for (const { claims, faster } of crossValidation) {
      expect(claims.some(({ sources }) => sources.length > 0)).toBe(true);
      expect(faster?.upstreamMs).toBeGreaterThan(0);
    }
  });

  it('pays for nothing the second time with a cache that is kept', async () => {
    const cache = ['--cache', `sqlite:${file('kept.db')}`];

    const first = await report(cache);
    const second = await report(cache);

    expect(first.total.costUsd).toBeGreaterThan(0);
    expect(second.total).toMatchObject({
      upstreamRuns: 0,
      reasoningRuns: 0,
      costUsd: 0,
      attempts: 0,
    });
    expect(second.total.savedUsd).toBeGreaterThan(first.total.savedUsd);
  });

  it('pays for every call without a cache', async () => {
    const { total } = await report(['--no-cache']);

    expect(total.outcomes).toMatchObject({ bypass: 24, hit: 0, coalesced: 0 });
    expect(total).toMatchObject({ upstreamRuns: 17, reasoningRuns: 7, savedUsd: 0 });
  });

  it('waits for lawful slots instead of being refused', async () => {
    const { total } = await report(['--rpm', '600', '--no-cache', '--parallel', '90']);

    expect(total).toMatchObject({ succeeded: 104, rateLimited: 0 });
  });

  it('pays again for another seed, whose answers are others', async () => {
    const cache = ['--cache', `sqlite:${file('seeds.db')}`];

    await report([...cache, '--seed', '1']);
    const other = await report([...cache, '--seed', '2']);

    expect(other.total.upstreamRuns).toBe(5);
  });

  it.each([
    ['--no-cache', { bypass: 10, coalesced: 0 }],
    ['--cache=memory', { miss: 5, coalesced: 5 }],
  ])('keeps to %s in the matrix too', async (option, outcomes) => {
    const { matrix, total, scenarios } = await report([option, '--extended']);

    expect(matrix[0]?.outcomes).toMatchObject(outcomes);
    const walls = scenarios.map(({ wallMs }) => wallMs);
    expect(total.wallMs).toBeCloseTo(
      walls.reduce((sum, wallMs) => sum + wallMs),
      3,
    );
  });

  it('repeats itself from a seed', async () => {
    const run = async (seed: string) =>
      (await report(['--seed', seed])).crossValidation.map(({ claims }) => claims);

    expect(await run('3')).toEqual(await run('3'));
  });

  it('prints tables for people within 80 columns, and progress beside them', async () => {
    const { code, stdout, stderr } = await runCli([...quick, '--extended']);

    expect(code).toBe(0);
    expect(stdout).toContain('24 of 24 calls answered by 10 paid runs');
    expect(stdout).not.toContain('\u001b');
    const tables = stdout.slice(0, stdout.indexOf('Cross-validation'));
    expect(Math.max(...tables.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stderr).toContain('done Stress 10/10');
  });

  it('writes the same report to a file, whole or not at all', async () => {
    const out = file('report.json', 'the old one');

    const { code } = await runCli([...quick, '--out', out]);

    expect(code).toBe(0);
    expect(scenariosReport.parse(JSON.parse(readFileSync(out, 'utf8'))).total.succeeded).toBe(24);
    expect(readdirSync(folder).filter((name) => name.startsWith('report.json'))).toHaveLength(1);
  });

  it.each([
    [
      'a directory',
      () => {
        mkdirSync(file('directory.db'));
        return file('directory.db');
      },
    ],
    [
      'not a database',
      () => file('text.db', 'this is not a database, and long enough to be read as one'.repeat(20)),
    ],
    ['in a folder that is not there', () => file('nowhere/answers.db')],
  ])('goes on in memory, with one warning, when the cache file is %s', async (_, make) => {
    const { code, stdout, stderr } = await runCli([
      ...quick,
      '--json',
      '--cache',
      `sqlite:${make()}`,
    ]);

    expect(code).toBe(0);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/cache/i);
    const { total, warnings } = scenariosReport.parse(JSON.parse(stdout));
    expect(total).toMatchObject({ succeeded: 24, upstreamRuns: 5 });
    expect(warnings).toHaveLength(1);
  });

  it('is not held up by a collector that is dead', async () => {
    const { code, stdout, stderr } = await runCli([
      ...quick,
      '--json',
      '--otlp',
      'http://127.0.0.1:9',
    ]);

    expect(code).toBe(0);
    expect(scenariosReport.parse(JSON.parse(stdout)).total.succeeded).toBe(24);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('ends in time when a collector begins its answer and never ends it', async () => {
    const drip = createServer((request, response) => {
      request.resume();
      response.writeHead(200).write(' ');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => drip.once('listening', resolve));
    const { port } = drip.address() as AddressInfo;

    const { code, stdout } = await runCli([
      ...quick,
      '--json',
      '--otlp',
      `http://127.0.0.1:${port}`,
    ]);

    drip.closeAllConnections();
    drip.close();
    expect(code).toBe(0);
    expect(scenariosReport.parse(JSON.parse(stdout)).total.succeeded).toBe(24);
  });

  it('says that there is no key and goes on against the simulator', async () => {
    const { code, stdout, stderr } = await runCli([...quick, '--json', '--real-keys']);

    expect(code).toBe(0);
    expect(stderr).toContain('no key is set');
    expect(scenariosReport.parse(JSON.parse(stdout)).environment.upstream).toBe('simulator');
  });

  it('ends cleanly on Ctrl-C, with code 130', async () => {
    const args = ['scenarios', '--latency', 'fixed:30s'];
    const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('crossgraph-a'));
    const before = leftovers();

    const { code, stderr } = await runCli([...args, '--json', '--real-keys'], {
      stopAt: { text: 'no key is set', signal: 'SIGINT' },
    });

    expect(code).toBe(130);
    expect(stderr).toContain('Stopped by SIGINT.');
    expect(leftovers()).toEqual(before);
  });
});
