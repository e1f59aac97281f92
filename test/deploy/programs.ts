import { spawnSync } from 'node:child_process';

/** Runs a checker to its end. `said` is all it printed. */
export function checkWith(
  name: 'promtool' | 'amtool',
  ...words: readonly string[]
): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(name, words, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}
