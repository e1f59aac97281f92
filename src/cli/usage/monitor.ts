import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Crowd } from '../../monitor/watching/project-cost.js';
import type { Io } from '../io.js';
import { budget, examplesOf, preset, wholeNumber } from './arguments.js';

export function addMonitor(program: Command, io: Io): void {
  const command = program
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
    .option('--model <name>', 'model, with web search, instead of a preset');
  addQuestions(command)
    .option('--history <file>', 'SQLite file for the totals, which the next monitor goes on from')
    .option(
      '--project <users>x<queries>',
      'what so many users with so many questions each would cost, from what is measured',
      crowd,
    )
    .addOption(budget());
  addShowing(command)
    .addHelpText(
      'after',
      examplesOf([
        'monitor --iterations 50',
        'monitor --json | jq .window.latencyMs',
        'monitor --mode continuous --interval 10',
        'monitor --web',
        'monitor --project 1000x50',
        'monitor --attach http://127.0.0.1:9464/metrics',
        `monitor --graph fan-out --input '{"questions":["{question}"]}'`,
        'monitor --alert webhook --alert email:ops@example.com --test-alert',
      ]),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 warning or failure, 2 critical, 64 wrong usage, 130 a\nsnapshot was stopped. Ctrl-C is how continuous mode ends.',
    )
    .action(async (flags) => {
      const { runMonitorCommand } = await import('../monitor.js');
      process.exitCode = await runMonitorCommand(flags, { ...io, stdin: process.stdin });
    });
}

/** Where what is seen is shown, and who is told. */
function addShowing(command: Command): Command {
  return command
    .option('--web', 'serve a page with all of it, until it is stopped')
    .option('--port <n>', 'port for --web; 0 takes a free one', wholeNumber(0, 65_535), 9470)
    .option(
      '--host <address>',
      'address for --web; any but a loopback one needs CROSSGRAPH_MONITOR_TOKEN',
      '127.0.0.1',
    )
    .option('--plain', 'print lines where continuous mode would take the whole terminal')
    .option('--json', 'print the report as JSON and nothing else: a line for each round')
    .option('--otlp <url>', 'send traces to this OTLP/HTTP receiver')
    .option(
      '--alert <channel>',
      'tell of alerts that begin or end: webhook, email:ADDRESS or console; repeatable (see docs/monitor.md for the variables they need)',
      eachOf,
    )
    .option('--test-alert', 'send a test to the channels of --alert, and do nothing else');
}

/** Whose calls are looked at. */
function addQuestions(command: Command): Command {
  return command
    .option(
      '--attach <url>',
      'show the calls of another process: its monitor, or its metrics for Prometheus',
    )
    .option(
      '--graph <name>',
      'run this graph with each question: a name in langgraph.json, or FILE:export',
    )
    .option(
      '--input <json>',
      "the graph's input with {question} in it: JSON, @FILE (default: the question as a message)",
    )
    .option('--cache <where>', 'memory, sqlite:FILE or redis://HOST to keep answers between runs');
}

function crowd(text: string): Crowd {
  const [, users, queries] = /^(\d{1,9})x(\d{1,9})$/i.exec(text) ?? [];
  const [most, each] = [Number(users), Number(queries)];
  if (!(most >= 1 && each >= 1)) {
    throw new InvalidArgumentError('Expected USERSxQUERIES such as 1000x50, both at least 1.');
  }
  return { users: most, queriesPerUser: each };
}

function eachOf(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
