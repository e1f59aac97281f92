import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from 'vitest';

/** Where Debian puts the programs of its newest PostgreSQL; without it the tests that need one are skipped. */
const programs = newestPrograms('/usr/lib/postgresql');

export const hasPostgres: boolean = programs !== undefined;

/** A real PostgreSQL of the test file's own, on a free port of this machine. */
export interface TestPostgres {
  readonly port: number;
  /** The address of an empty database of its own, each time it is called. */
  database(): Promise<`postgres://${string}`>;
  /** Ends it without a word to anybody. */
  kill(): Promise<void>;
}

/** The password of the clusters; a test looks for it where it must not be. */
export const postgresPassword = 'cr0ss-graph-secret';

const running = new Set<ChildProcess>();
const folders: string[] = [];

afterAll(async () => {
  for (const child of running) await ended(child);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
process.once('exit', () => {
  for (const child of running) child.kill('SIGQUIT');
});

/** Makes a cluster in a temporary folder and starts it; both end with the test file. */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'crossgraph-postgres-'));
  folders.push(folder);
  const owner = ownerIds();
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, postgresPassword);
  for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'crossgraph', '-A', 'scram-sha-256', '--no-sync'];
  const prepared = asOwner('initdb', [...initdb, `--pwfile=${passwordFile}`]);
  execFileSync(prepared.program, prepared.words, { stdio: 'ignore' });

  const port = await freePort();
  const settings = ['-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F'];
  const server = asOwner('postgres', ['-D', data, ...settings]);
  const child = spawn(server.program, server.words, { stdio: ['ignore', 'ignore', 'pipe'] });
  running.add(child);
  for await (const line of createInterface(child.stderr)) {
    if (line.includes('ready to accept connections')) break;
  }
  child.stderr.resume();

  const address = (name: string) =>
    `postgres://crossgraph:${postgresPassword}@127.0.0.1:${port}/${name}` as const;
  let databases = 0;
  return {
    port,
    database: async () => {
      databases += 1;
      const name = `threads_${databases}`;
      execFileSync(join(programs ?? '', 'psql'), [
        address('postgres'),
        '-qc',
        `CREATE DATABASE ${name}`,
      ]);
      return address(name);
    },
    kill: () => ended(child),
  };
}

/** PostgreSQL refuses to run as root. `setpriv` becomes the program, so that a signal reaches it. */
function asOwner(name: string, words: readonly string[]): { program: string; words: string[] } {
  const program = join(programs ?? '', name);
  if (process.getuid?.() !== 0) return { program, words: [...words] };
  const user = ['--reuid=postgres', '--regid=postgres', '--init-groups', program];
  return { program: 'setpriv', words: [...user, ...words] };
}

function ownerIds(): { readonly uid: number; readonly gid: number } {
  const idOf = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  return uid === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : { uid, gid };
}

async function ended(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = once(child, 'close');
  // Immediate shutdown: the children end too, which they would not after SIGKILL.
  child.kill('SIGQUIT');
  await end;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function newestPrograms(root: string): string | undefined {
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root).sort((one, other) => Number(other) - Number(one));
  return versions
    .map((version) => join(root, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}
