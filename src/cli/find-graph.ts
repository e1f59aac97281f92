import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GraphError } from '../errors.js';
import { type LoadedGraph, loadGraph, namesOfGraphs } from '../project/graph-file.js';
import { builtInGraphs } from './built-in-graphs.js';

/** A graph by its name in langgraph.json, by FILE:export, or in a folder without that file by the name of a built-in one. */
export async function findGraph(spec: string, cwd: string): Promise<LoadedGraph> {
  const isOwn = isOwnProject(cwd);
  const builtIn: (() => LoadedGraph) | undefined = isOwn ? undefined : builtInGraphs[spec];
  if (builtIn) return builtIn();
  if (!isOwn && !spec.includes(':')) {
    throw new GraphError(
      `There is no graph \`${spec}\`: without a langgraph.json here there are ${Object.keys(builtInGraphs).join(', ')}, or one written as FILE:export.`,
    );
  }
  return loadGraph(spec, cwd);
}

/** The names that `findGraph` knows: those of langgraph.json, or in a folder without that file the built-in ones. */
export function knownGraphs(cwd: string): readonly string[] {
  return isOwnProject(cwd) ? namesOfGraphs(cwd) : Object.keys(builtInGraphs);
}

/** Whether the folder has a langgraph.json, which says all about its graphs. */
export function isOwnProject(cwd: string): boolean {
  return existsSync(join(cwd, 'langgraph.json'));
}
