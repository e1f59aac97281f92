import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { ConfigError } from '../errors.js';

export interface NewProjectOptions {
  /** Absolute path of the folder; made where it is missing. */
  readonly folder: string;
  /** Of the package. @defaultValue the folder's name */
  readonly name?: string | undefined;
  /** Adds what is missing to a folder that has files; none of them is overwritten. @defaultValue false */
  readonly force?: boolean | undefined;
  /** Of crossgraph, for package.json. */
  readonly version: string;
  /** Where the template's files are. */
  readonly template: string;
}

/** Files by their path from the folder, in alphabetical order. */
export interface NewProject {
  readonly name: string;
  readonly created: readonly string[];
  /** Were there before and were left as they are. */
  readonly kept: readonly string[];
}

/** What the template's package is called. */
const placeholder = 'research-project';

/**
 * Files that must not be called in the template what they are called in a project: npm would not pack the one, and the
 * other would make the template a package of its own, which could not import ours.
 */
const renamed: Readonly<Record<string, string>> = {
  _gitignore: '.gitignore',
  '_package.json': 'package.json',
};

/** Copies the template of a project. Throws a ConfigError, and writes nothing, when the folder or the name will not do. */
export async function newProject(options: NewProjectOptions): Promise<NewProject> {
  const { folder, force = false, version, template } = options;
  const name = checkedName(options.name ?? basename(folder));
  const there = await filesOf(folder);
  if (there.length > 0 && !force) {
    throw new ConfigError(
      `The folder ${folder} is not empty; choose another, or give --force to add what is missing.`,
    );
  }
  const created: string[] = [];
  const kept: string[] = [];
  for (const source of await templateFiles(template)) {
    const path = renamed[source] ?? source;
    const text = await readFile(join(template, source), 'utf8');
    const isNew = await writeNew(join(folder, path), personal(text, path, { name, version }));
    (isNew ? created : kept).push(path);
  }
  return { name, created: created.sort(), kept: kept.sort() };
}

function checkedName(name: string): string {
  // npm's own rules, without scopes.
  if (/^[a-z0-9][a-z0-9._-]{0,213}$/.test(name) && name !== 'node_modules') return name;
  throw new ConfigError(
    `A package cannot be called \`${name}\`; give a --name of lower-case letters, digits, - and _.`,
  );
}

async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    const problem = code === 'ENOTDIR' ? 'is a file' : `cannot be read (${code})`;
    throw new ConfigError(`${folder} ${problem}; give a folder.`, { cause: error });
  }
}

async function templateFiles(template: string): Promise<string[]> {
  const entries = await readdir(template, { recursive: true });
  const isFile = await Promise.all(
    entries.map(async (entry) => (await stat(join(template, entry))).isFile()),
  );
  return entries
    .filter((entry, index) => isFile[index] && !entry.split(sep).includes('node_modules'))
    .map((entry) => relative('.', entry).split(sep).join('/'));
}

/** Whether the file was not there before. */
async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await makeFolder(dirname(path));
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && existsSync(path)) return false;
    throw new ConfigError(`${path} cannot be written (${code}).`, { cause: error });
  }
}

/** As `mkdir` with `recursive`, which in Node 20 never returns where a folder takes no others (/proc). */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolder(dirname(folder));
  await mkdir(folder);
}

function personal(
  text: string,
  path: string,
  { name, version }: Pick<NewProjectOptions, 'version'> & { readonly name: string },
): string {
  if (path === 'README.md') return text.replace(placeholder, name);
  if (path !== 'package.json') return text;
  const { dependencies, ...others } = JSON.parse(text);
  const own = { ...others, name, dependencies: { ...dependencies, crossgraph: version } };
  return `${JSON.stringify(own, null, 2)}\n`;
}
