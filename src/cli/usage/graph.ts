import type { Command } from 'commander';
import type { Io } from '../io.js';
import { examplesOf } from './arguments.js';

export function addGraph(program: Command, io: Io): void {
  program
    .command('graph')
    .argument('[graph]', 'a name in langgraph.json, or FILE:export')
    .summary('draw a graph as Mermaid')
    .description(
      'Prints a graph as a Mermaid diagram. Without an argument it lists those there are: the graphs of langgraph.json, or without such a file the built-in ones.',
    )
    .addHelpText('after', examplesOf(['graph cross-validation', 'graph ./my-graph.ts:graph']))
    .action(async (graph) => {
      const { runGraphCommand } = await import('../graph.js');
      process.exitCode = await runGraphCommand(graph, io);
    });
}
