import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';

const root = new URL('../../../../', import.meta.url);
const program = fileURLToPath(new URL('dist/src/cli/main.js', root));
const reporter = new URL('../peak-memory-process.js', import.meta.url).href;

/** The scenarios as users run them, in a process of their own: its peak memory, simulator included. */
export const memory: BenchCase = {
  name: 'memory',
  run: async ({ quick }) => {
    const parallel = quick ? 20 : 10_000;
    const args = ['--import', reporter, program, 'scenarios', '--parallel', String(parallel)];
    const child = spawn(process.execPath, [...args, '--json'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = (await once(child, 'close')) as [number];
    const kibibytes = Number(/peak memory: (\d+) KiB/.exec(said)?.[1]);
    if (code !== 0 || Number.isNaN(kibibytes)) {
      throw new Error(`crossgraph scenarios --parallel ${parallel} ended with exit code ${code}.`);
    }
    return [
      judged({
        name: `crossgraph scenarios --parallel ${parallel}: peak memory of the process`,
        value: (kibibytes * 1_024) / 1e6,
        unit: 'MB',
        target: { value: 400 },
      }),
    ];
  },
};
