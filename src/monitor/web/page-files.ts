import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ConfigError } from '../../errors.js';

/** One file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

const types = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
};

const names = ['page.html', 'page.js', 'page.css', 'inter.woff2'] as const;

// What tools/build-page.mjs makes stands beside this file in dist. In a checkout dist has it too, for the sources and for what
// the bench compiles of them.
const built = 'dist/src/monitor/web/page/';
const folders = ['./page/', `../../../${built}`, `../../../../../${built}`];

/** The files of the page by their path. Throws a ConfigError where they were not built. */
export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const folder = folders
    .map((each) => new URL(each, import.meta.url))
    .find((each) => existsSync(new URL('page.js', each)));
  if (!folder) throw new ConfigError('The page of the monitor is not built: run `npm run build`.');
  const files = names.map(async (name) => {
    const type = types[name.slice(name.indexOf('.') + 1) as keyof typeof types];
    const file: PageFile = { type, body: await readFile(new URL(name, folder)) };
    return [name === 'page.html' ? '/' : `/${name}`, file] as const;
  });
  return new Map(await Promise.all(files));
}
