import type { Command } from 'commander';
import type { Io } from '../io.js';
import { examplesOf, wholeNumber } from './arguments.js';

export function addTrace(program: Command, io: Io): void {
  const trace = program
    .command('trace')
    .summary('find out whether traces arrived in Jaeger')
    .description('Looks after the traces that a run with --otlp has sent.')
    .addHelpText(
      'after',
      examplesOf(['trace verify', 'trace verify --jaeger http://jaeger:16686']),
    );
  trace
    .command('verify')
    .summary('compare what the last run sent with what Jaeger has')
    .description(
      'Asks Jaeger whether the traces of the last run in this folder arrived whole, and prints what is missing or ' +
        'differs. A trace of another run is looked at by itself: are all parents there?',
    )
    .option('--jaeger <url>', 'Jaeger (default: CROSSGRAPH_JAEGER_URL, http://localhost:16686)')
    .option('--trace <id>', 'only this trace')
    .option(
      '--timeout <seconds>',
      'how long to wait for what has not arrived',
      wholeNumber(1, 600),
      10,
    )
    .option('--json', 'print JSON and nothing else')
    .addHelpText('after', '\nExit codes: 0 whole, 1 not whole, 64 wrong usage or no Jaeger there.')
    .action(async (flags) => {
      const { runTraceVerify } = await import('../trace.js');
      process.exitCode = await runTraceVerify(flags, io);
    });
}
