import type { Command } from 'commander';
import type { Io } from '../io.js';
import { budget, examplesOf, monitorPort, preset, wholeNumber } from './arguments.js';

export function addMcp(program: Command, io: Io): void {
  program
    .command('mcp')
    .argument('[graphs...]', 'names in langgraph.json, or FILE:export (default: all there are)')
    .summary('serve graphs and Perplexity tools over MCP')
    .description(
      'Serves graphs, and Perplexity itself, as tools of the Model Context Protocol: to the program that starts it, over standard input and output, or with --http to any number of clients. Without a key in the environment or .env the embedded simulator answers.',
    )
    .option('--http', 'serve Streamable HTTP instead of standard input and output')
    .option('--port <n>', 'port for --http; 0 takes a free one', wholeNumber(0, 65_535), 4020)
    .option(
      '--host <address>',
      'address for --http; any but a loopback one needs CROSSGRAPH_MCP_TOKEN',
      '127.0.0.1',
    )
    .option('--no-graphs', 'serve the Perplexity tools only')
    .addOption(preset('preset of perplexity_ask (default: fast)'))
    .option('--model <name>', 'model of perplexity_ask, with web search, instead of a preset')
    .option('--cache <where>', 'memory, sqlite:FILE or redis://HOST to keep answers between runs')
    .addOption(budget())
    .addOption(monitorPort())
    .option('--otlp <url>', 'send traces to this OTLP/HTTP receiver')
    .addHelpText(
      'after',
      examplesOf(['mcp', 'mcp cross-validation --budget-usd 1', 'mcp --http --port 4020']),
    )
    .action(async (graphs, flags) => {
      const { runMcp } = await import('../mcp.js');
      process.exitCode = await runMcp(graphs, flags, { ...io, stdin: process.stdin });
    });
}
