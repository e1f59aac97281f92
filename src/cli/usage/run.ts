import type { Command } from 'commander';
import type { Io } from '../io.js';
import { budget, examplesOf, monitorPort, wholeNumber } from './arguments.js';

/** What `run` and `resume` take alike. */
export function addRunOptions(command: Command): Command {
  return command
    .addOption(budget())
    .option('--budget-requests <n>', 'the most requests to send', wholeNumber(1, 1_000_000))
    .option('--timeout <seconds>', 'how long the run may take', wholeNumber(1, 86_400))
    .option(
      '--checkpoints <where>',
      'memory, sqlite:FILE or postgres://… (default: .crossgraph/threads.db)',
    )
    .option(
      '--cache <where>',
      'memory, sqlite:FILE or redis://HOST for answers (default: .crossgraph/answers.db)',
    )
    .option('--watch', 'tell steps and calls as they happen, on standard error')
    .option('--json', 'print output, questions and report as JSON and nothing else')
    .addOption(monitorPort())
    .option('--otlp <url>', 'send traces to this OTLP/HTTP receiver');
}

export function addRun(program: Command, io: Io): void {
  const command = program
    .command('run')
    .argument('<graph>', 'name in langgraph.json, or FILE:export')
    .summary('run a graph')
    .description(
      'Runs a graph on a thread, and prints its output, what it asks a human, and the report of the run. Its state is kept after every step, so that the thread can be resumed. Without a key in the environment or .env the embedded simulator answers, and it says so.',
    )
    .option('--input <json>', "the graph's input: JSON, @FILE, or - for standard input")
    .option('--thread <id>', 'thread to go on with (default: a new one)');
  addRunOptions(command)
    .addHelpText(
      'after',
      examplesOf([
        `run web --input '"Why do corals bleach?"' --watch`,
        `run fan-out --input '{"questions":["Why?","How?"]}' --budget-usd 0.50`,
        'run ./my-graph.ts:graph --input @input.json --thread monday',
      ]),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 the graph came to its end or asks a human, 1 failed or a limit was reached, 64 wrong usage, 130 stopped.',
    )
    .action(async (graph, flags) => {
      const { runRun } = await import('../run.js');
      process.exitCode = await runRun(graph, flags, io);
    });
}
