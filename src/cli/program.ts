import { Command } from 'commander';
import type { Io } from './io.js';
import { packageVersion } from './package-version.js';
import { examplesOf } from './usage/arguments.js';
import { addAsk } from './usage/ask.js';
import { addGraph } from './usage/graph.js';
import { addInit } from './usage/init.js';
import { addMcp } from './usage/mcp.js';
import { addMonitor } from './usage/monitor.js';
import { addResume } from './usage/resume.js';
import { addRun } from './usage/run.js';
import { addScenarios } from './usage/scenarios.js';
import { addSimulate } from './usage/simulate.js';
import { addThreads } from './usage/threads.js';
import { addTrace } from './usage/trace.js';

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
  addRun(program, io);
  addResume(program, io);
  addThreads(program, io);
  addTrace(program, io);
  addGraph(program, io);
  addMonitor(program, io);
  addMcp(program, io);
  addInit(program, io);
  addSimulate(program, io);
  return program;
}
