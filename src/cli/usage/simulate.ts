import { type Command, Option } from 'commander';
import type { Io } from '../io.js';
import { examplesOf, wholeText } from './arguments.js';

export function addSimulate(program: Command, io: Io): void {
  program
    .command('simulate')
    .summary('run a local server that answers like the Perplexity API')
    .description(
      'Runs the simulator until it is stopped. Real clients work against it unmodified: give them its address as base URL and one of its keys.',
    )
    .option('--port <n>', 'port on 127.0.0.1; 0 takes a free one', wholeText(0, 65_535), '4010')
    .option('--seed <n>', 'seed of latency, answers and faults', wholeText(0, 2 ** 31 - 1), '1')
    .option('--latency <spec>', 'fixed:100ms, uniform:50ms-200ms or lognormal:150ms,0.4')
    .option('--keys <list>', 'keys it accepts, separated by commas')
    .option('--accounts <list>', 'account of each key, in the same order')
    .option('--rpm <n>', 'requests per minute allowed to each account', wholeText(1, 1_000_000))
    .option('--burst <n>', 'requests an account may send at once', wholeText(1, 1_000_000))
    .option('--retry-after', 'send Retry-After with 429 (the vendor does not)')
    .option('--tier <n>', 'usage tier whose limits apply: 0 to 5', wholeText(0, 5))
    .option('--quota <usd>', 'what an account may spend before it is refused')
    .addOption(
      new Option('--dates <how>', 'dates of pages: as the vendor, all null, or none').choices([
        'vendor',
        'null',
        'absent',
      ]),
    )
    .addOption(
      new Option(
        '--clock <whose>',
        'time: the machine, or moved by POST /__simulator/clock',
      ).choices(['system', 'manual']),
    )
    .addOption(
      new Option('--sse <framing>', 'events: plain, or named and with [DONE]').choices([
        'plain',
        'named',
      ]),
    )
    .addHelpText('after', examplesOf(['simulate --port 4010 --seed 1 --keys a,b,c --rpm 50']))
    .action(async (flags) => {
      const { runSimulate } = await import('../simulate.js');
      process.exitCode = await runSimulate(flags, io);
    });
}
