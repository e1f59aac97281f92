import type { Command } from 'commander';
import type { Io } from '../io.js';
import { examplesOf } from './arguments.js';
import { addRunOptions } from './run.js';

export function addResume(program: Command, io: Io): void {
  const command = program
    .command('resume')
    .argument('<thread>', 'thread to go on with')
    .argument('[graph]', 'its graph (default: the one it was last run with)')
    .summary('go on with a thread: after a stop, or with answers')
    .description(
      'Goes on with a thread that was stopped, or that waits for answers. An answer goes to the question with its id; one that nobody waits for is refused.',
    )
    .option('--answer <id=json>', 'answer to the question with this id; can be repeated', all)
    .option('--approve <id>', 'approve what this question asks; can be repeated', all)
    .option('--reject <id>', 'reject it; can be repeated', all);
  addRunOptions(command)
    .addHelpText('after', examplesOf(['resume monday', 'resume monday --approve ID --watch']))
    .addHelpText(
      'after',
      '\nExit codes: 0 the graph came to its end or asks again, 1 failed or a limit was reached, 64 no such thread or question, 130 stopped.',
    )
    .action(async (threadId, graph, flags) => {
      const { runResume } = await import('../resume.js');
      process.exitCode = await runResume({ threadId, graph }, flags, io);
    });
}

function all(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
