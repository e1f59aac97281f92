import { findGraph } from './find-graph.js';

/** The picture of a graph by its name; `undefined` where there is none of that name. */
export async function graphSvg(name: string, cwd: string): Promise<string | undefined> {
  // Names come from runs: a path would load whatever is there.
  if (name.includes(':') || name.includes('/')) return undefined;
  const graph = await findGraph(name, cwd).catch(() => undefined);
  if (graph === undefined) return undefined;
  const { svgOf } = await import('../project/graph-picture.js');
  return svgOf(graph);
}
