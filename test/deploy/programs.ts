import { spawnSync } from 'node:child_process';

/** Whether this machine has the program; Debian's packages `prometheus` and `prometheus-alertmanager` bring them. */
export function hasProgram(name: 'prometheus' | 'promtool' | 'amtool'): boolean {
  return spawnSync(name, ['--version']).status === 0;
}

/** Runs a checker to its end. `said` is all it printed. */
export function checkWith(
  name: 'promtool' | 'amtool',
  ...words: readonly string[]
): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(name, words, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}
