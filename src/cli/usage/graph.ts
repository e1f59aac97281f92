import { type Command, Option } from 'commander';
import type { Io } from '../io.js';
import { examplesOf } from './arguments.js';

export function addGraph(program: Command, io: Io): void {
  program
    .command('graph')
    .argument('[graph]', 'a name in langgraph.json, or FILE:export')
    .summary('draw a graph as Mermaid, SVG or PNG')
    .description(
      'Draws a graph, its subgraphs included. Without an argument it lists those there are: the graphs of langgraph.json, or without such a file the built-in ones.',
    )
    .addOption(
      new Option(
        '--format <format>',
        'of the drawing (default: by the ending of --out, else mermaid)',
      ).choices(['mermaid', 'svg', 'png']),
    )
    .option('--out <file>', 'write it to a file instead of standard output')
    .addHelpText(
      'after',
      examplesOf([
        'graph cross-validation',
        'graph cross-validation --out graph.svg',
        'graph ./my-graph.ts:graph --format png --out graph.png',
      ]),
    )
    .action(async (graph, flags) => {
      const { runGraphCommand } = await import('../graph.js');
      process.exitCode = await runGraphCommand(graph, flags, io);
    });
}
