import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCheckpointer } from '../../../src/orchestration/checkpoints/open-checkpointer.js';
import { hasNativeSqlite } from '../../support/native-sqlite.js';
import { keepsThreads } from './keeps-threads.js';

const folder = mkdtempSync(join(tmpdir(), 'crossgraph-checkpoints-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!hasNativeSqlite)('openCheckpointer with SQLite', () => {
  it('keeps threads in a file, where another process finds them', async () => {
    const spec = `sqlite:${join(folder, 'threads.db')}` as const;
    await keepsThreads(spec);

    const again = await openCheckpointer(spec);

    expect(await again.threads()).toHaveLength(2);
    const { db } = again.saver as unknown as { db: { pragma(text: string): unknown } };
    expect(db.pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(db.pragma('busy_timeout')).toEqual([{ timeout: 5_000 }]);
    await again.close();
  });

  it('says what is wrong with a file', async () => {
    const noDatabase = join(folder, 'notes.txt');
    writeFileSync(noDatabase, 'Not a database, whatever its name says. '.repeat(50));

    await expect(openCheckpointer(`sqlite:${noDatabase}`)).rejects.toThrow(
      'The file of checkpoints "notes.txt" is not an SQLite database; choose another, or none (memory).',
    );
    await expect(openCheckpointer(`sqlite:${join(folder, 'no/where.db')}`)).rejects.toThrow(
      '"where.db" stands in a folder that does not exist',
    );
    await expect(openCheckpointer(`sqlite:${folder}`)).rejects.toThrow('cannot be opened');
  });
});
