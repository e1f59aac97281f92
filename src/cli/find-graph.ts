import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadedGraph, loadGraph } from '../project/graph-file.js';
import { builtInGraphs } from './built-in-graphs.js';

/** A graph by its name in langgraph.json, by FILE:export, or in a folder without that file by the name of a built-in one. */
export async function findGraph(spec: string, cwd: string): Promise<LoadedGraph> {
  const isOwnProject = existsSync(join(cwd, 'langgraph.json'));
  const builtIn: (() => LoadedGraph) | undefined = isOwnProject ? undefined : builtInGraphs[spec];
  return builtIn ? builtIn() : loadGraph(spec, cwd);
}
