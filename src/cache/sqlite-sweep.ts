import type { KeyvSqlite } from '@keyv/sqlite';

/** A table of our own: sweeping must not touch what other programs keep in the same file. */
export const table = 'crossgraph_answers';
/** Entries begin with {"expires":<milliseconds>, see encodeEntry; a damaged row reads as 0 and is swept. */
export const expires = 'CAST(substr(value, 12, 13) AS INTEGER)';

const rowsPerStep = 500;
const pagesPerSweep = 500;
// Between two sweeps as many bytes are written as a twentieth of the bound, by each of the processes on the file.
const shareToFill = 0.75;
export const shareBetweenSweeps: number = 1 / 20;
// Each step holds the file's lock for a moment only. A file far too large takes several sweeps.
const stepsPerSweep = 40;

/**
 * Keeps a file from growing beyond `maxBytes`: what would make it larger is refused by SQLite (SQLITE_FULL). Holds for this
 * connection. One that is larger already takes new answers while sweeps make it smaller, and is bound once it is.
 */
export async function boundFile(adapter: KeyvSqlite, maxBytes: number): Promise<void> {
  const pageBytes = await pragma(adapter, 'page_size');
  const pages = Math.floor(maxBytes / pageBytes);
  if ((await pragma(adapter, 'page_count')) > pages) return;
  await adapter.query(`PRAGMA max_page_count=${pages}`);
}

/** Removes what is of no use any more; then, where the file is nearly full, what would be so soonest: the oldest. */
export async function sweepFile(
  adapter: KeyvSqlite,
  { nowMs, maxBytes }: { readonly nowMs: number; readonly maxBytes: number },
): Promise<void> {
  const dead = `SELECT rowid FROM ${table} WHERE ${expires} < ? ORDER BY ${expires} LIMIT ?`;
  await adapter.query(`DELETE FROM ${table} WHERE rowid IN (${dead})`, [nowMs, rowsPerStep]);
  for (let step = 0; step < stepsPerSweep; step++) {
    const excess = (await usedBytes(adapter)) - maxBytes * shareToFill;
    if (excess <= 0) break;
    await removeOldest(adapter, excess);
  }
  await adapter.query(`PRAGMA incremental_vacuum(${pagesPerSweep})`);
  await boundFile(adapter, maxBytes);
}

async function removeOldest(adapter: KeyvSqlite, bytes: number): Promise<void> {
  const oldest = `SELECT rowid AS id, ${expires} AS ends, length(value) AS size FROM ${table} ORDER BY ${expires} LIMIT ?`;
  const counted = `SELECT id, size, SUM(size) OVER (ORDER BY ends, id) AS total FROM (${oldest})`;
  await adapter.query(
    `DELETE FROM ${table} WHERE rowid IN (SELECT id FROM (${counted}) WHERE total - size < ?)`,
    [rowsPerStep, bytes],
  );
}

/** Free pages within the file are used again before it grows. */
async function usedBytes(adapter: KeyvSqlite): Promise<number> {
  const pages = await pragma(adapter, 'page_count');
  const free = await pragma(adapter, 'freelist_count');
  return (pages - free) * (await pragma(adapter, 'page_size'));
}

async function pragma(adapter: KeyvSqlite, name: string): Promise<number> {
  const [row] = await adapter.query(`PRAGMA ${name}`);
  return Number(row[name]);
}
