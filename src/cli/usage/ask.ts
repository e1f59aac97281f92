import type { Command } from 'commander';
import type { Io } from '../io.js';
import { budget, examplesOf, metricsPort, preset, wholeNumber } from './arguments.js';

export function addAsk(program: Command, io: Io): void {
  program
    .command('ask')
    .argument('<question>', 'what to ask')
    .summary('ask one question, with citations')
    .description(
      'Asks Perplexity one question through the resilient client, or has several agents work on it, and prints the answer with its sources. Without a key in the environment or .env it asks the embedded simulator, and says so.',
    )
    .addOption(preset('preset (default: fast)'))
    .option('--model <name>', 'model, with web search, instead of a preset')
    .option('--cache <where>', 'memory, sqlite:FILE or redis://HOST to keep answers between runs')
    .option('--deep', 'deep research: plan, research in parallel, look for gaps, report')
    .option('--cross-check', 'ask the web and a model, and compare what they claim')
    .option('--fresh', 'do not take a cached answer')
    .option('--timeout <seconds>', 'how long to wait in all', wholeNumber(1, 3600))
    .addOption(budget())
    .option('--json', 'print the answer as JSON and nothing else')
    .option('--otlp <url>', 'send traces to this OTLP/HTTP receiver')
    .addOption(metricsPort())
    .addHelpText(
      'after',
      examplesOf([
        'ask "How effective are mRNA vaccines against influenza?"',
        'ask "…" --deep --budget-usd 0.50',
        'ask "…" --cross-check',
        'ask "…" --cache sqlite:answers.db',
      ]),
    )
    .action(async (question, flags) => {
      const { runAsk } = await import('../ask.js');
      process.exitCode = await runAsk(question, flags, io);
    });
}
