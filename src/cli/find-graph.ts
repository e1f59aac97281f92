import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GraphError } from '../errors.js';
import { type LoadedGraph, loadGraph } from '../project/graph-file.js';
import { builtInGraphs } from './built-in-graphs.js';

/** A graph by its name in langgraph.json, by FILE:export, or in a folder without that file by the name of a built-in one. */
export async function findGraph(spec: string, cwd: string): Promise<LoadedGraph> {
  const isOwnProject = existsSync(join(cwd, 'langgraph.json'));
  const builtIn: (() => LoadedGraph) | undefined = isOwnProject ? undefined : builtInGraphs[spec];
  if (builtIn) return builtIn();
  if (!isOwnProject && !spec.includes(':')) {
    throw new GraphError(
      `There is no graph \`${spec}\`: without a langgraph.json here there are ${Object.keys(builtInGraphs).join(', ')}, or one written as FILE:export.`,
    );
  }
  return loadGraph(spec, cwd);
}
