import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CrossgraphError } from '../errors.js';
import { newProject } from '../project/new-project.js';
import type { Io } from './io.js';
import { packageVersion } from './package-version.js';

export interface InitFlags {
  readonly name?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Starts a project in `dir` and says what to do next. Failures are thrown. */
export async function runInit(dir: string, flags: InitFlags, io: Io): Promise<number> {
  const folder = resolve(io.cwd, dir);
  const version = packageVersion();
  const { name, force } = flags;
  const project = await newProject({ folder, name, force, version, template: templateFolder() });
  const next = nextSteps(relative(io.cwd, folder));
  if (flags.json) {
    io.stdout.write(`${JSON.stringify({ folder, ...project, next }, null, 2)}\n`);
    return 0;
  }
  for (const file of project.created) io.stdout.write(`+ ${file}\n`);
  for (const file of project.kept) io.stdout.write(`  ${file} (kept)\n`);
  io.stdout.write(
    `\n${project.name} is there. Next:\n\n${next.map((step) => `  ${step}\n`).join('')}`,
  );
  return 0;
}

function nextSteps(folder: string): string[] {
  return [
    ...(folder === '' ? [] : [`cd ${/\s/.test(folder) ? `"${folder}"` : folder}`]),
    'npm install',
    'npm test',
    'npm start -- "Why is the sky blue?"',
  ];
}

/** Two folders up in src, three in dist, as package.json. */
function templateFolder(): string {
  const places = ['../../templates/project', '../../../templates/project'];
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new CrossgraphError(
    'CONFIG_INVALID',
    'The template of a project is missing from this installation; install crossgraph again.',
  );
}
