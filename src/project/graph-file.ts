import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunnableConfig } from '@langchain/core/runnables';
import { GraphError, messageOf } from '../errors.js';
import type { RunnableGraph } from '../orchestration/running/run-graph.js';
import type { DrawableGraph } from './graph-dot.js';

/** A graph from a file, of which we know only that it can be run and drawn. */
export interface LoadedGraph extends RunnableGraph {
  readonly name?: string | undefined;
  stream(input: never, config?: RunnableConfig): Promise<AsyncIterable<unknown>>;
  getGraphAsync(config?: {
    xray?: boolean | number;
  }): Promise<DrawableGraph & { drawMermaid(): string }>;
}

interface GraphPlace {
  readonly file: string;
  readonly exportName: string;
}

/**
 * Loads a graph by its name in `langgraph.json` of `cwd`, or by `FILE:export`. TypeScript files are compiled on the way,
 * by tsx. Throws a GraphError that says in one sentence what is missing and what there is instead.
 */
export async function loadGraph(spec: string, cwd: string): Promise<LoadedGraph> {
  const place = placeOf(spec, cwd) ?? placeOf(entryOf(spec, cwd), cwd);
  if (place === undefined) {
    throw new GraphError(`Expected \`${spec}\` in langgraph.json to be written as FILE:export.`);
  }
  const { file, exportName } = place;
  if (!existsSync(file)) throw new GraphError(`There is no file ${file} (graph \`${spec}\`).`);
  const module = await importFile(file);
  const graph = module[exportName];
  if (graph === undefined) {
    const known = Object.keys(module).filter((name) => isGraph(module[name]));
    throw new GraphError(`${file} exports no \`${exportName}\`; ${listed('graphs', known)}.`);
  }
  if (!isGraph(graph)) {
    throw new GraphError(
      `\`${exportName}\` of ${file} is not a compiled graph; export what \`compile()\` returns.`,
    );
  }
  return graph;
}

/** Draws a graph, its subgraphs included, as Mermaid text. */
export async function mermaidOf(graph: LoadedGraph): Promise<string> {
  const drawable = await graph.getGraphAsync({ xray: true });
  return drawable.drawMermaid();
}

/** Splits at the last colon: a Windows path has another one. A name has none. */
function placeOf(spec: string, cwd: string): GraphPlace | undefined {
  const colon = spec.lastIndexOf(':');
  if (colon < 2) return undefined;
  const path = spec.slice(0, colon);
  const file = isAbsolute(path) ? path : resolve(cwd, path);
  return { file, exportName: spec.slice(colon + 1) || 'default' };
}

/** What `langgraph.json` of `cwd` says a graph is good for; nothing where it says nothing or there is none. */
export function descriptionOf(name: string, cwd: string): string | undefined {
  const file = resolve(cwd, 'langgraph.json');
  const entry = existsSync(file) ? graphsOf(file)[name] : undefined;
  return typeof entry === 'object' ? entry.description : undefined;
}

/** The names that `langgraph.json` of `cwd` gives to graphs. Throws a GraphError when there is none to read. */
export function namesOfGraphs(cwd: string): readonly string[] {
  return Object.keys(graphsOf(resolve(cwd, 'langgraph.json')));
}

function entryOf(name: string, cwd: string): string {
  const file = resolve(cwd, 'langgraph.json');
  const graphs = graphsOf(file);
  const entry = graphs[name];
  if (entry === undefined) {
    throw new GraphError(
      `${file} names no graph \`${name}\`; ${listed('it names', Object.keys(graphs))}.`,
    );
  }
  // LangGraph's own CLI also takes an object with the path in it.
  return typeof entry === 'string' ? entry : (entry.path ?? '');
}

interface GraphEntry {
  readonly path?: string;
  readonly description?: string;
}

function graphsOf(file: string): Record<string, string | GraphEntry> {
  if (!existsSync(file)) {
    throw new GraphError(
      `There is no ${file} to look graphs up in; write the graph as FILE:export.`,
    );
  }
  let parsed: { graphs?: Record<string, string | GraphEntry> };
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new GraphError(`${file} is not readable as JSON: ${messageOf(error)}`, { cause: error });
  }
  if (typeof parsed?.graphs !== 'object' || parsed.graphs === null) {
    throw new GraphError(`${file} has no object \`graphs\`.`);
  }
  return parsed.graphs;
}

async function importFile(file: string): Promise<Record<string, unknown>> {
  const isTypeScript = /\.[cm]?tsx?$/.test(file);
  if (isTypeScript && !isEsModule(file)) {
    throw new GraphError(
      `${file} is no ES module: name it .mts, or put "type": "module" into its package.json.`,
    );
  }
  try {
    // Registered for good: the file may import more of its kind while it runs.
    if (isTypeScript) (await import('tsx/esm/api')).register();
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw new GraphError(`${file} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
}

/** A CommonJS file would get copies of its own of LangGraph and of us, or fail in ways that say nothing. */
function isEsModule(file: string): boolean {
  if (/\.mtsx?$/.test(file)) return true;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return /"type"\s*:\s*"module"/.test(readFileSync(manifest, 'utf8'));
    if (folder === dirname(folder)) return false;
  }
}

function isGraph(value: unknown): value is LoadedGraph {
  if (typeof value !== 'object' || value === null) return false;
  const { invoke, getGraphAsync } = value as Partial<LoadedGraph>;
  return typeof invoke === 'function' && typeof getGraphAsync === 'function';
}

function listed(what: string, names: readonly string[]): string {
  return names.length === 0 ? `${what}: none` : `${what}: ${names.join(', ')}`;
}
