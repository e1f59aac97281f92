import { extname } from 'node:path';
import { ConfigError } from '../errors.js';
import { type LoadedGraph, mermaidOf } from '../project/graph-file.js';
import { findGraph, knownGraphs } from './find-graph.js';
import type { Io } from './io.js';
import { openReportFile } from './report-file.js';

export type GraphFormat = 'mermaid' | 'svg' | 'png';

export interface GraphFlags {
  /** @defaultValue by the ending of `out`, else Mermaid */
  readonly format?: GraphFormat;
  readonly out?: string;
}

/** Draws the graph, or without a name lists those there are. Failures are thrown. */
export async function runGraphCommand(
  spec: string | undefined,
  flags: GraphFlags,
  io: Io,
): Promise<number> {
  if (spec === undefined) {
    for (const name of knownGraphs(io.cwd)) io.stdout.write(`${name}\n`);
    return 0;
  }
  const format = flags.format ?? formatOf(flags.out);
  if (format === 'png' && flags.out === undefined && io.stdout.isTTY) {
    throw new ConfigError('A PNG cannot be shown on a terminal; give --out FILE, or pipe it.');
  }
  const file = flags.out === undefined ? undefined : openReportFile(flags.out, 'The picture');
  const picture = await drawn(await findGraph(spec, io.cwd), format);
  if (file) file.write(picture);
  else io.stdout.write(picture);
  return 0;
}

async function drawn(graph: LoadedGraph, format: GraphFormat): Promise<string | Uint8Array> {
  if (format === 'mermaid') return mermaidOf(graph);
  const { pngOf, svgOf } = await import('../project/graph-picture.js');
  const svg = await svgOf(graph);
  return format === 'svg' ? svg : pngOf(svg);
}

function formatOf(out = ''): GraphFormat {
  const ending = extname(out).toLowerCase();
  if (ending === '.svg') return 'svg';
  return ending === '.png' ? 'png' : 'mermaid';
}
