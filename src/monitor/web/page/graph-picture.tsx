import { useEffect, useRef, useState } from 'preact/hooks';
import type { Run } from '../../watching/monitor-report.js';
import { cleanSvg } from './clean-svg.js';
import * as format from './format.js';
import { type NodeState, nodeStates } from './run-steps.js';

const marks: Readonly<Record<NodeState['state'], string>> = {
  done: '✓',
  failed: '✕',
  running: '…',
  passed: '→',
};

/** The graph of a run, each node marked with how it stands. Where there is no picture, nothing. */
export function GraphPicture({ run }: { readonly run: Run }) {
  const drawing = useDrawing(run.graph);
  const place = useRef<HTMLDivElement>(null);
  const states = nodeStates(run);
  useEffect(() => {
    if (!drawing || !place.current) return;
    const copy = drawing.cloneNode(true) as SVGSVGElement;
    copy.removeAttribute('width');
    copy.removeAttribute('height');
    const { width = 0 } = drawing.viewBox.baseVal ?? {};
    copy.style.maxWidth = `${width}px`;
    place.current.replaceChildren(copy);
    for (const node of copy.querySelectorAll('g.node')) markNode(node, states);
  });
  if (!drawing) return null;
  const words = [...states].map(([name, { state }]) => `${name} ${state}`).join(', ');
  return (
    <figure class="graph">
      <div
        ref={place}
        class="graph-drawing"
        role="img"
        aria-label={`Graph of ${run.graph}. ${words || 'No node has run'}`}
      />
      <figcaption class="graph-legend">
        <span class="state-done">✓ done</span>
        <span class="state-running">… running</span>
        <span class="state-failed">✕ failed</span>
        <span class="state-passed">→ passed over</span>
      </figcaption>
    </figure>
  );
}

function useDrawing(graph: string): SVGSVGElement | undefined {
  const [drawing, setDrawing] = useState<SVGSVGElement>();
  useEffect(() => {
    const request = new AbortController();
    setDrawing(undefined);
    fetch(`/graphs/${encodeURIComponent(graph)}.svg`, { signal: request.signal })
      .then(async (response) => {
        if (response.status === 200) setDrawing(cleanSvg(await response.text()));
      })
      // The server is gone, which the head of the page says, or another run was chosen.
      .catch(() => undefined);
    return () => request.abort();
  }, [graph]);
  return drawing;
}

function markNode(node: Element, states: ReadonlyMap<string, NodeState>): void {
  const title = node.querySelector('title');
  const id = title?.textContent ?? '';
  // Start and end are no nodes that run.
  if (/(^|:)__(start|end)__$/.test(id)) return;
  const known = states.get(id);
  node.classList.add(known ? `state-${known.state}` : 'state-waiting');
  if (!known || !title) return;
  const times = known.times > 1 ? `, ${known.times} times` : '';
  title.textContent = `${id}: ${known.state}${times}, ${format.duration(known.ms)}`;
  node.append(markAt(node as SVGGElement, known));
}

/** A mark at the upper right corner. */
function markAt(node: SVGGElement, { state, times }: NodeState): Element {
  const { x, y, width } = node.getBBox();
  const mark = document.createElementNS('http://www.w3.org/2000/svg', 'g');
  mark.setAttribute('class', 'mark');
  mark.setAttribute('transform', `translate(${x + width - 3} ${y + 3})`);
  const ground = document.createElementNS(mark.namespaceURI, 'circle') as SVGCircleElement;
  ground.setAttribute('r', '8');
  const words = document.createElementNS(mark.namespaceURI, 'text') as SVGTextElement;
  words.setAttribute('text-anchor', 'middle');
  words.setAttribute('y', '3.5');
  words.textContent = times > 1 && state === 'done' ? String(times) : marks[state];
  mark.append(ground, words);
  return mark;
}
