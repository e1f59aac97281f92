import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Whether better-sqlite3, which is built for one line of Node, loads on this one. */
export const hasNativeSqlite: boolean = loads();

function loads(): boolean {
  try {
    new (require('better-sqlite3'))(':memory:').close();
    return true;
  } catch {
    return false;
  }
}
