import { Command, InvalidArgumentError, Option } from 'commander';
import { parseUsd } from '../config.js';
import type { Io } from './io.js';
import { packageVersion } from './package-version.js';

// Commands are imported when they run: `--help` must not pay for LangGraph.

/** The command line. Every action sets `process.exitCode`; usage errors are thrown as CommanderError. */
export function createProgram(io: Io): Command {
  const program = new Command('crossgraph')
    .description('Multi-agent research: LangGraph graphs over one resilient Perplexity client.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      examplesOf([
        'scenarios',
        'ask "What limits EV range in winter?"',
        'graph cross-validation',
        'simulate --port 4010 --rpm 50',
      ]),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 ok, 1 failed, 64 wrong usage or configuration, 130 stopped.',
    );
  addScenarios(program, io);
  addAsk(program, io);
  addGraph(program, io);
  addSimulate(program, io);
  return program;
}

function addScenarios(program: Command, io: Io): void {
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
      const { runScenariosCommand } = await import('./scenarios.js');
      process.exitCode = await runScenariosCommand(flags, io);
    });
}

function addAsk(program: Command, io: Io): void {
  program
    .command('ask')
    .argument('<question>', 'what to ask')
    .summary('ask one question, with citations')
    .description(
      'Asks Perplexity one question through the resilient client and prints the answer with its sources. Without a key in the environment or .env it asks the embedded simulator, and says so.',
    )
    .addOption(preset('preset (default: fast)'))
    .option('--model <name>', 'model, with web search, instead of a preset')
    .option('--cache <where>', 'memory, sqlite:FILE or redis://HOST to keep answers between runs')
    .option('--fresh', 'do not take a cached answer')
    .option('--timeout <seconds>', 'how long to wait in all', wholeNumber(1, 3600))
    .addOption(budget())
    .option('--json', 'print the answer as JSON and nothing else')
    .option('--otlp <url>', 'send traces to this OTLP/HTTP receiver')
    .addHelpText(
      'after',
      examplesOf([
        'ask "How effective are mRNA vaccines against influenza?"',
        'ask "…" --cache sqlite:answers.db',
      ]),
    )
    .action(async (question, flags) => {
      const { runAsk } = await import('./ask.js');
      process.exitCode = await runAsk(question, flags, io);
    });
}

function addGraph(program: Command, io: Io): void {
  program
    .command('graph')
    .argument('[graph]', 'a name in langgraph.json, or FILE:export')
    .summary('draw a graph as Mermaid')
    .description(
      'Prints a graph as a Mermaid diagram. Without an argument it lists those there are: the graphs of langgraph.json, or without such a file the built-in ones.',
    )
    .addHelpText('after', examplesOf(['graph cross-validation', 'graph ./my-graph.ts:graph']))
    .action(async (graph) => {
      const { runGraphCommand } = await import('./graph.js');
      process.exitCode = await runGraphCommand(graph, io);
    });
}

function addSimulate(program: Command, io: Io): void {
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
      const { runSimulate } = await import('./simulate.js');
      process.exitCode = await runSimulate(flags, io);
    });
}

/** Known by name, so that a typing mistake costs nothing. */
function preset(description: string): Option {
  return new Option('--preset <name>', description).choices([
    'fast',
    'low',
    'medium',
    'high',
    'xhigh',
    'wide-research',
  ]);
}

function budget(): Option {
  return new Option(
    '--budget-usd <usd>',
    'the most to spend; what could cost more than is left is not asked',
  ).argParser((text) => {
    const usd = parseUsd(text);
    if (usd === undefined)
      throw new InvalidArgumentError('Expected an amount in USD such as 0.50.');
    return usd;
  });
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      const format = new Intl.NumberFormat('en');
      throw new InvalidArgumentError(
        `Expected a whole number from ${format.format(min)} to ${format.format(max)}.`,
      );
    }
    return value;
  };
}

/** The same for a command that takes its numbers as text. */
function wholeText(min: number, max: number): (text: string) => string {
  const parse = wholeNumber(min, max);
  return (text) => String(parse(text));
}

function examplesOf(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ crossgraph ${line}`).join('\n')}`;
}
