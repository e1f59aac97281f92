import { loadGraph, mermaidOf, namesOfGraphs } from '../orchestration/graph-file.js';
import type { Io } from './io.js';

/** Prints the graph, or without a name those that `langgraph.json` has. Failures are thrown. */
export async function runGraphCommand(spec: string | undefined, io: Io): Promise<number> {
  if (spec === undefined) {
    for (const name of namesOfGraphs(io.cwd)) io.stdout.write(`${name}\n`);
    return 0;
  }
  io.stdout.write(await mermaidOf(await loadGraph(spec, io.cwd)));
  return 0;
}
