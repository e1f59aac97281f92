import { type Command, Option } from 'commander';
import type { Io } from '../io.js';
import { budget, examplesOf, preset, wholeNumber } from './arguments.js';

export function addMonitor(program: Command, io: Io): void {
  program
    .command('monitor')
    .summary('measure how calls fare, and judge it by thresholds')
    .description(
      'Asks questions of its own through the resilient client and shows success, cache, latency, breaker, keys and cost: once, or round after round until it is stopped. Without a key in the environment or .env it asks the embedded simulator, and says so.',
    )
    .addOption(
      new Option('--mode <mode>', 'measure once, or go on')
        .choices(['snapshot', 'continuous'])
        .default('snapshot'),
    )
    .option(
      '--iterations <n>',
      'questions to ask (default: 20, in continuous mode no end)',
      wholeNumber(1, 1_000_000),
    )
    .option(
      '--interval <seconds>',
      'from question to question in continuous mode',
      wholeNumber(1, 86_400),
      60,
    )
    .addOption(preset('preset to ask (default: fast)'))
    .option('--model <name>', 'model, with web search, instead of a preset')
    .option('--cache <where>', 'memory, sqlite:FILE or redis://HOST to keep answers between runs')
    .option('--history <file>', 'SQLite file for the totals, which the next monitor goes on from')
    .addOption(budget())
    .option('--json', 'print the report as JSON and nothing else: a line for each round')
    .option('--otlp <url>', 'send traces to this OTLP/HTTP receiver')
    .option(
      '--alert <channel>',
      'tell of alerts that begin or end: webhook, email:ADDRESS or console; repeatable (see docs/monitor.md for the variables they need)',
      eachOf,
    )
    .option('--test-alert', 'send a test to the channels of --alert, and do nothing else')
    .addHelpText(
      'after',
      examplesOf([
        'monitor --iterations 50',
        'monitor --json | jq .window.latencyMs',
        'monitor --mode continuous --interval 10',
        'monitor --alert webhook --alert email:ops@example.com --test-alert',
      ]),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 warning or failure, 2 critical, 64 wrong usage, 130 a\nsnapshot was stopped. Ctrl-C is how continuous mode ends.',
    )
    .action(async (flags) => {
      const { runMonitorCommand } = await import('../monitor.js');
      process.exitCode = await runMonitorCommand(flags, io);
    });
}

function eachOf(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
