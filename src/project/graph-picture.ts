import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Viz } from '@viz-js/viz';
import { type DotOptions, dotOf, drawnFont } from './graph-dot.js';
import type { LoadedGraph } from './graph-file.js';

const require = createRequire(import.meta.url);
// What a page of documentation shows without shrinking it, in CSS pixels.
const pageWidth = 720;
const pixelsPerPoint = 4 / 3;
// Arimo has the widths of Arial; a PNG is drawn with it.
const fontFamily = 'Arial,Arimo,Helvetica,sans-serif';

/** Draws a graph, its subgraphs included, as SVG: by Graphviz, in this process. */
export async function svgOf(graph: LoadedGraph, title = graph.name ?? 'graph'): Promise<string> {
  const [drawing, viz] = await Promise.all([graph.getGraphAsync({ xray: true }), graphviz()]);
  const drawn = (direction: DotOptions['direction']) =>
    viz
      .renderString(dotOf(drawing, { title, direction }), { format: 'svg' })
      .replaceAll(`font-family="${drawnFont}"`, `font-family="${fontFamily}"`);
  const down = drawn('down');
  if (widthOf(down) <= pageWidth) return down;
  // Many branches side by side do not fit on a page; below each other they may.
  const right = drawn('right');
  return widthOf(right) < widthOf(down) ? right : down;
}

/** The pixels of such an SVG, two for each of its own so that it stays sharp, on a transparent ground. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  const { Resvg } = await resvg();
  const picture = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { fontBuffers: fonts(), defaultFontFamily: 'Arimo' },
  });
  try {
    return picture.render().asPng();
  } finally {
    picture.free();
  }
}

function widthOf(svg: string): number {
  return Number(/<svg width="(\d+)pt"/.exec(svg)?.[1]) * pixelsPerPoint;
}

let loadedGraphviz: Promise<Viz> | undefined;

function graphviz(): Promise<Viz> {
  loadedGraphviz ??= import('@viz-js/viz').then(({ instance }) => instance());
  return loadedGraphviz;
}

type ResvgModule = typeof import('@resvg/resvg-wasm');
let loadedResvg: Promise<ResvgModule> | undefined;

/** Its WebAssembly may be set up once in a process. */
function resvg(): Promise<ResvgModule> {
  loadedResvg ??= import('@resvg/resvg-wasm').then(async (module) => {
    await module.initWasm(readFileSync(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
    return module;
  });
  return loadedResvg;
}

/** A name in a script that is not among these is left out of a PNG; an SVG has it. */
function fonts(): Uint8Array[] {
  const files = join(dirname(require.resolve('@fontsource/arimo/package.json')), 'files');
  return ['latin', 'latin-ext', 'greek', 'cyrillic'].flatMap((script) =>
    ['400-normal', '400-italic', '700-normal'].map((face) =>
      readFileSync(join(files, `arimo-${script}-${face}.woff2`)),
    ),
  );
}
