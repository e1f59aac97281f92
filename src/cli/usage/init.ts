import type { Command } from 'commander';
import type { Io } from '../io.js';
import { examplesOf } from './arguments.js';

export function addInit(program: Command, io: Io): void {
  program
    .command('init')
    .argument('<dir>', 'the folder of the project; made where it is missing')
    .summary('start a project of agents, graphs and tests')
    .description(
      'Writes a small project: two agents, a graph, tests that pass offline, .env.example and langgraph.json. Overwrites nothing.',
    )
    .option('--name <name>', "of the package (default: the folder's)")
    .option('--force', 'add what is missing to a folder that is not empty')
    .option('--json', 'print what was done as JSON')
    .addHelpText('after', examplesOf(['init my-research', 'init . --force --name my-research']))
    .action(async (dir, flags) => {
      const { runInit } = await import('../init.js');
      process.exitCode = await runInit(dir, flags, io);
    });
}
