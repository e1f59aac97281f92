import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

const run = promisify(execFile);
// Nothing of ours in it: no key, no cassette mode.
const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };

let folder: string;
let project: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'init-'));
  project = join(folder, 'my-research');
  const { code } = await runCli(['init', 'my-research'], { cwd: folder });
  expect(code).toBe(0);
});

afterEach(() => rm(folder, { recursive: true }));

describe('a project of crossgraph init', () => {
  it('passes its tests and its type check and runs, all offline', async () => {
    await linkPackages();

    const types = await npm('run', 'check');
    const drawing = await runCli(['graph', 'research'], { cwd: project });

    expect(types.stderr).toBe('');
    expect(drawing.stdout).toContain('research');
    await expectToWork();
  }, 120_000);

  it('does so with the package as it is published, installed by npm', async () => {
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { env });
    const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
    const manifest = join(project, 'package.json');
    const made = JSON.parse(await readFile(manifest, 'utf8'));
    made.dependencies.crossgraph = `file:../${tarball}`;
    await writeFile(manifest, JSON.stringify(made));

    await npm('install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline');
    const again = await run('npx', ['crossgraph', 'init', 'another'], { cwd: project, env });

    expect(again.stdout).toContain('+ .gitignore');
    await expectToWork();
  }, 280_000);
});

function npm(...args: string[]) {
  return run('npm', args, { cwd: project, env });
}

async function expectToWork(): Promise<void> {
  const tests = await npm('test');
  const program = await npm('start', '--', 'How far is the moon?');

  expect(tests.stdout).toMatch(/# pass 2\n# fail 0/);
  expect(program.stdout).toContain('researcher: ');
  expect(program.stdout).toMatch(/\n {2}\[1\] .* - https:/);
  expect(program.stdout).toContain('critic: ');
}

/** As `npm install` would, but with this checkout and its packages. */
async function linkPackages(): Promise<void> {
  const [own, modules] = [join(process.cwd(), 'node_modules'), join(project, 'node_modules')];
  await mkdir(join(modules, '.bin'), { recursive: true });
  const names = (await readdir(own)).filter((name) => !name.startsWith('.'));
  await Promise.all(names.map((name) => symlink(join(own, name), join(modules, name))));
  await symlink(process.cwd(), join(modules, 'crossgraph'));
  await symlink(join(own, '.bin/tsc'), join(modules, '.bin/tsc'));
}
