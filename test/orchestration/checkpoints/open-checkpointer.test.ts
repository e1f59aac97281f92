import { once } from 'node:events';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  checkCheckpointerSpec,
  openCheckpointer,
} from '../../../src/orchestration/checkpoints/open-checkpointer.js';
import { hasPostgres, postgresPassword, startPostgres } from '../../support/postgres-server.js';
import { countingGraph } from './counting-graph.js';
import { keepsThreads, onThread } from './keeps-threads.js';

describe('openCheckpointer', () => {
  it('keeps threads in memory', () => keepsThreads('memory'));

  it.each([
    'redis://127.0.0.1',
    'sqlite:',
    'threads.db',
    'postgres://',
    'postgres://u:se%cret@h/d',
    'postgres://u:secret@h',
  ])('refuses %s in a sentence without a password', (spec) => {
    expect(() => checkCheckpointerSpec(spec)).toThrow(/^Expected the (place|address) of .*\.$/s);
    expect(() => checkCheckpointerSpec(spec)).not.toThrow(/se.?cret/);
  });

  it('says which package is missing', async () => {
    const load = () => Promise.reject(new Error('Cannot find package'));

    await expect(openCheckpointer('sqlite:x.db', { loadSqlite: load })).rejects.toThrow(
      'npm install @langchain/langgraph-checkpoint-sqlite',
    );
    await expect(openCheckpointer('postgres://u@h/d', { loadPostgres: load })).rejects.toThrow(
      'npm install @langchain/langgraph-checkpoint-postgres',
    );
  });

  it('says so when the native part was built for another Node', async () => {
    const fromConnString = () => {
      throw Object.assign(
        new Error(
          'was compiled against a different Node.js version using NODE_MODULE_VERSION 115.',
        ),
        { code: 'ERR_DLOPEN_FAILED' },
      );
    };
    const loadSqlite = async () => ({ SqliteSaver: { fromConnString } }) as never;

    await expect(openCheckpointer('sqlite:x.db', { loadSqlite })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `Checkpoints in SQLite need better-sqlite3 built for this Node (${process.version}), and the one installed is not; run \`npm rebuild better-sqlite3\` with it.`,
    });
  });

  it('gives up on a server that accepts and is silent, when the time is up', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const spec = `postgres://me:${postgresPassword}@127.0.0.1:${port}/threads` as const;

    const failure = await openCheckpointer(spec, { timeoutMs: 100 }).catch((error) => error);

    expect(failure).toMatchObject({ code: 'CONNECTION_LOST', billing: 'no' });
    expect(failure.message).toMatch(
      /^The PostgreSQL of the checkpoints \(127\.0\.0\.1:\d+\/threads\) does not answer \(.*\); check that it runs and can be reached\.$/,
    );
    expect(inspect(failure, { depth: 9, showHidden: false })).not.toContain(postgresPassword);
    silent.close();
  });

  it('says where nobody listens', async () => {
    const failure = openCheckpointer('postgres://me:pw@127.0.0.1:1/threads');

    await expect(failure).rejects.toThrow('(127.0.0.1:1/threads) does not answer (ECONNREFUSED)');
  });
});

describe.skipIf(!hasPostgres)('openCheckpointer with a PostgreSQL', () => {
  it('keeps threads, refuses a wrong login, and tells a dead server in a sentence', async () => {
    const postgres = await startPostgres();
    const spec = await postgres.database();
    await keepsThreads(spec);
    const wrong = spec.replace(postgresPassword, 'wrong') as `postgres://${string}`;

    // Tables made by many at once.
    const fresh = await postgres.database();
    const many = await Promise.all(Array.from({ length: 4 }, () => openCheckpointer(fresh)));
    const refused = await openCheckpointer(wrong).catch((error) => error);
    const [checkpointer] = many;
    expect(inspect(checkpointer, { depth: 9 })).not.toContain(postgresPassword);
    await postgres.kill();
    const lost = await countingGraph(checkpointer?.saver as never)
      .invoke({}, onThread('c'))
      .catch((error: unknown) => error);

    expect(refused).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(refused.message).toContain('refuses the login: password authentication failed');
    expect(inspect(refused, { depth: 9 })).not.toMatch(/wrong|cr0ss/);
    expect(lost).toMatchObject({ code: 'CONNECTION_LOST' });
    expect((lost as Error).message).toContain('does not answer');
    for (const { close } of many) await close();
  });
});
