import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A project as users have it: the built package in its node_modules, and beside it the packages that it brings. */
export interface UserProject {
  readonly folder: string;
  /** To run with the project as working directory. */
  readonly tsc: string;
  remove(): void;
}

export interface UserProjectFiles {
  /** By their names. */
  readonly sources: Readonly<Record<string, string>>;
  readonly compilerOptions?: object | undefined;
}

/**
 * Makes one within the checkout, where our own node_modules are what npm would have put beside the package: links to them
 * would change the names by which the compiler calls types. Needs `dist`.
 */
export function makeUserProject({ sources, compilerOptions }: UserProjectFiles): UserProject {
  const root = process.cwd();
  const folder = mkdtempSync(join(root, '.dist-user-'));
  const installed = join(folder, 'node_modules/crossgraph');
  mkdirSync(installed, { recursive: true });
  cpSync(join(root, 'dist'), join(installed, 'dist'), { recursive: true });
  cpSync(join(root, 'package.json'), join(installed, 'package.json'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configWith(compilerOptions)));
  return {
    folder,
    tsc: join(root, 'node_modules/typescript/bin/tsc'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function configWith(compilerOptions: object = { noEmit: true }): object {
  const own = {
    ...{ target: 'es2023', lib: ['es2023'], types: ['node'], module: 'nodenext' },
    ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    skipLibCheck: true,
  };
  return { compilerOptions: { ...own, ...compilerOptions }, include: ['*.ts'] };
}
