import type { Command } from 'commander';
import type { Io } from '../io.js';
import { examplesOf, wholeNumber } from './arguments.js';

export function addThreads(program: Command, io: Io): void {
  const threads = program
    .command('threads')
    .summary('look at threads, go back in time, clear away')
    .description(
      'Lists the threads of a store of checkpoints, shows one, goes back to an earlier state, and deletes what is old.',
    )
    .addHelpText(
      'after',
      examplesOf([
        'threads list',
        'threads history monday',
        `threads fork monday CHECKPOINT --update '{"question":"How?"}'`,
        'threads prune monday --keep 5',
      ]),
    );
  const add = (name: string, summary: string) =>
    threads
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
      .option(
        '--checkpoints <where>',
        'sqlite:FILE or postgres://… (default: .crossgraph/threads.db)',
      )
      .option('--json', 'print JSON and nothing else');
  const limit = (command: Command) =>
    command.option('--limit <n>', 'how many at most', wholeNumber(1, 100_000));
  const load = () => import('../threads.js');

  limit(add('list', 'list the threads, the one last worked on first')).action(async (flags) => {
    process.exitCode = await (await load()).runThreadsList(flags, io);
  });
  add('show <thread>', 'show the newest state of a thread, and what it waits for').action(
    async (thread, flags) => {
      process.exitCode = await (await load()).runThreadsShow(thread, flags, io);
    },
  );
  limit(add('history <thread>', 'list the states of a thread, the newest first')).action(
    async (thread, flags) => {
      process.exitCode = await (await load()).runThreadsHistory(thread, flags, io);
    },
  );
  add('fork <thread> <checkpoint>', 'go back to an earlier state, changed or not')
    .option('--update <json>', 'what to change in it: JSON, @FILE, or -')
    .option('--as-node <name>', 'node as whose result the change counts')
    .option('--graph <graph>', 'its graph (default: the one it was last run with)')
    .action(async (threadId, checkpointId, flags) => {
      process.exitCode = await (await load()).runThreadsFork({ threadId, checkpointId }, flags, io);
    });
  add('prune <thread>', 'delete the older states of a thread')
    .option('--keep <n>', 'how many of the newest stay', wholeNumber(1, 100_000), 1)
    .action(async (thread, flags) => {
      process.exitCode = await (await load()).runThreadsPrune(thread, flags, io);
    });
  add('delete <thread>', 'delete a thread').action(async (thread, flags) => {
    process.exitCode = await (await load()).runThreadsDelete(thread, flags, io);
  });
}
