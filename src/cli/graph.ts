import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadedGraph, loadGraph, mermaidOf, namesOfGraphs } from '../project/graph-file.js';
import { builtInGraphs } from './built-in-graphs.js';
import type { Io } from './io.js';

/** Prints the graph, or without a name those there are. Failures are thrown. */
export async function runGraphCommand(spec: string | undefined, io: Io): Promise<number> {
  const isOwnProject = existsSync(join(io.cwd, 'langgraph.json'));
  if (spec === undefined) {
    const names = isOwnProject ? namesOfGraphs(io.cwd) : Object.keys(builtInGraphs);
    for (const name of names) io.stdout.write(`${name}\n`);
    return 0;
  }
  const builtIn: (() => LoadedGraph) | undefined = isOwnProject ? undefined : builtInGraphs[spec];
  io.stdout.write(await mermaidOf(builtIn ? builtIn() : await loadGraph(spec, io.cwd)));
  return 0;
}
