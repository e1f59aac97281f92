import { type Command, Option } from 'commander';
import type { Io } from '../io.js';
import { budget, examplesOf, monitorPort, preset, wholeNumber } from './arguments.js';

export function addScenarios(program: Command, io: Io): void {
  program
    .command('scenarios')
    .summary('run the five cross-agent scenarios and report')
    .description(
      'Runs the five cross-agent scenarios (two agents, five questions) and reports success, cache outcomes, ' +
        'latency, cost and money saved. Needs no key: without --real-keys it runs against the embedded simulator.',
    )
    .option(
      '--parallel <n>',
      'parallel requests of the stress scenario, 1 to 100,000',
      wholeNumber(1, 100_000),
      10,
    )
    .option(
      '--extended',
      'also run the matrix: stress at 10, 50, 100 and N, each from an empty cache',
    )
    .option(
      '--real-keys',
      'ask Perplexity itself with the keys of the environment or .env (costs money)',
    )
    .addOption(
      new Option('--reasoner <vendor>', 'whose model the reasoning agent asks')
        .choices(['perplexity', 'deepseek'])
        .default('perplexity'),
    )
    .addOption(preset('preset of the web agent (default: fast)'))
    .option('--model <name>', 'model of the web agent, with web search, instead of a preset')
    .option(
      '--cache <where>',
      'memory, sqlite:FILE or redis://HOST to keep answers for the next run (default: a temporary SQLite file)',
    )
    .option('--no-cache', 'answer nothing from a cache: every call is paid')
    .addOption(budget())
    .option('--json', 'print the report as JSON and nothing else')
    .option('--out <file>', 'also write the JSON report to a file')
    .option('--seed <n>', 'seed of the simulator', wholeNumber(0, 2 ** 31 - 1), 1)
    .option(
      '--latency <spec>',
      'latency of the simulator: fixed:100ms, uniform:50ms-200ms, lognormal:150ms,0.4',
    )
    .option(
      '--rpm <n>',
      'requests per minute the simulator allows each account',
      wholeNumber(1, 1_000_000),
    )
    .addOption(monitorPort())
    .option('--otlp <url>', 'send traces to this OTLP/HTTP receiver, e.g. http://localhost:4318')
    .addHelpText(
      'after',
      examplesOf([
        'scenarios --parallel 100',
        'scenarios --extended --json --out report.json',
        'scenarios --otlp http://localhost:4318',
      ]),
    )
    .action(async (flags) => {
      const { runScenariosCommand } = await import('../scenarios.js');
      process.exitCode = await runScenariosCommand(flags, io);
    });
}
