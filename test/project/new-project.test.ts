import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newProject } from '../../src/project/new-project.js';
import { runCli } from '../support/run-cli.js';

const files = [
  '.env.example',
  '.gitignore',
  'README.md',
  'agents/critic.ts',
  'agents/researcher.ts',
  'graphs/research.ts',
  'langgraph.json',
  'main.ts',
  'package.json',
  'test/research.test.ts',
  'tsconfig.json',
];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'init-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('crossgraph init', () => {
  it('tells as JSON what it wrote', async () => {
    const { stdout } = await runCli(['init', 'a', '--name', 'other', '--json'], { cwd: folder });

    expect(JSON.parse(stdout)).toEqual({
      folder: join(folder, 'a'),
      name: 'other',
      created: files,
      kept: [],
      next: ['cd a', 'npm install', 'npm test', 'npm start -- "Why is the sky blue?"'],
    });
    const { name, dependencies } = JSON.parse(
      await readFile(join(folder, 'a/package.json'), 'utf8'),
    );
    const own = JSON.parse(await readFile('package.json', 'utf8'));
    expect([name, dependencies.crossgraph]).toEqual(['other', own.version]);
    expect(await readFile(join(folder, 'a/README.md'), 'utf8')).toMatch(/^# other\n/);
  });

  it.each([
    [
      'a folder that is not empty',
      ['init', '.', '--name', 'x'],
      'is not empty; choose another, or give --force',
    ],
    ['a file', ['init', 'taken', '--name', 'x'], 'taken is a file; give a folder.'],
    [
      'a name npm has no use for',
      ['init', 'My Research'],
      'A package cannot be called `My Research`',
    ],
    ['a folder where none can be made', ['init', '/proc/nowhere'], 'cannot be written (ENOENT).'],
    ['no folder', ['init'], "missing required argument 'dir'"],
  ])('refuses %s in a sentence, and writes nothing', async (_what, args, complaint) => {
    await writeFile(join(folder, 'taken'), '');

    const { code, stderr } = await runCli(args, { cwd: folder });

    expect(code).toBe(64);
    expect(stderr).toContain(complaint);
    expect(await readdir(folder)).toEqual(['taken']);
  });
});

describe('newProject', () => {
  const options = () => ({ folder, name: 'mine', version: '1.2.3', template: 'templates/project' });

  it('adds what is missing and overwrites nothing when it is forced', async () => {
    await mkdir(join(folder, 'agents'));
    await writeFile(join(folder, 'agents/critic.ts'), 'mine');

    const { created, kept } = await newProject({ ...options(), force: true });

    expect(kept).toEqual(['agents/critic.ts']);
    expect(created).toEqual(files.filter((file) => file !== 'agents/critic.ts'));
    expect(await readFile(join(folder, 'agents/critic.ts'), 'utf8')).toBe('mine');
  });

  it('asks for the versions that this package is tested with', async () => {
    const own = JSON.parse(await readFile('package.json', 'utf8'));
    const versions = { ...own.dependencies, ...own.devDependencies, crossgraph: '1.2.3' };
    await newProject(options());

    const made = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));

    const asked = { ...made.dependencies, ...made.devDependencies };
    expect(asked).toEqual(
      Object.fromEntries(Object.keys(asked).map((name) => [name, versions[name]])),
    );
  });
});
