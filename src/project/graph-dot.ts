import type { Attributes, Graph, Subgraph } from '@viz-js/viz';

/** A node as LangGraph's `getGraph` tells of it; subgraphs stand in its id (`research:web:ask`). */
export interface DrawableNode {
  readonly id: string;
  readonly name: string;
  /** What runs there: a runnable, or for start and end a description of the state. */
  readonly data?: unknown;
  /** What the author said of it (`addNode(name, work, { metadata })`); `kind: 'agent'` is drawn as an agent. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

export interface DrawableEdge {
  readonly source: string;
  readonly target: string;
  /** What the route is called, where it has a name. */
  readonly data?: string | undefined;
  readonly conditional?: boolean | undefined;
}

export interface DrawableGraph {
  readonly nodes: Readonly<Record<string, DrawableNode>>;
  readonly edges: readonly DrawableEdge[];
}

export interface DotOptions {
  readonly title: string;
  /** Which way the edges go: down, or to the right. */
  readonly direction: 'down' | 'right';
}

// Readable on white and on black: mid greys for lines and loose text, dark text on light fills.
const line = '#768390';
const text = '#1f2933';
const fills = { node: '#e8eef7', model: '#efe4f7', tools: '#e3f1e4', ends: '#d5dbe3' };
// The one sans-serif whose widths Graphviz knows.
export const drawnFont = 'Arial';

type Kind = 'node' | 'agent' | 'model' | 'tools' | 'end';

// LangChain's agents call it so, whatever the model.
const modelNode = 'model_request';
const agentMark = ' <i>(agent)</i>';

const shapes: Readonly<Record<Kind, Attributes>> = {
  node: { shape: 'box', style: 'rounded,filled', fillcolor: fills.node },
  agent: { shape: 'box', style: 'rounded,filled,bold', fillcolor: fills.model },
  model: { shape: 'hexagon', style: 'filled', fillcolor: fills.model, margin: '0.02,0.05' },
  tools: { shape: 'component', style: 'filled', fillcolor: fills.tools },
  end: {
    ...{ shape: 'box', style: 'rounded,filled', fillcolor: fills.ends, fontsize: 11 },
    ...{ height: 0.25, width: 0.5, margin: '0.1,0.03' },
  },
};

/**
 * What Graphviz is to lay out: plain nodes as rounded boxes, models as hexagons, tools as components with their names,
 * subgraphs as frames (an agent's is solid, another's dashed), edges that are decided on the way dashed.
 */
export function dotOf(drawing: DrawableGraph, { title, direction }: DotOptions): Graph {
  const nodes = Object.values(drawing.nodes);
  const right = direction === 'right';
  return {
    name: title,
    directed: true,
    graphAttributes: {
      ...{
        label: { html: `<b>${escaped(title)}</b>${isAgent(nodes, []) ? agentMark : ''}` },
        labelloc: 't',
        fontname: drawnFont,
      },
      ...{ fontsize: 16, fontcolor: line, bgcolor: 'transparent', pad: 0.15 },
      ...{ rankdir: right ? 'LR' : 'TB', nodesep: 0.3, ranksep: right ? 0.45 : 0.35 },
    },
    nodeAttributes: {
      ...{ fontname: drawnFont, fontsize: 14, fontcolor: text, color: line },
      ...{ height: 0.4, margin: '0.16,0.06' },
    },
    edgeAttributes: {
      ...{ fontname: drawnFont, fontsize: 12, fontcolor: line, color: line, arrowsize: 0.7 },
    },
    edges: edgesOf(drawing.edges),
    ...levelOf(nodes, []),
  };
}

/** An edge that leads back is laid out the other way round, or what comes first would not stand first. */
function edgesOf(edges: readonly DrawableEdge[]): NonNullable<Graph['edges']> {
  const leadsBack = backEdgesOf(edges);
  return edges.map((edge) => {
    const { source, target, data, conditional } = edge;
    const back = leadsBack.has(edge);
    return {
      tail: back ? target : source,
      head: back ? source : target,
      attributes: {
        style: conditional ? 'dashed' : 'solid',
        ...(back ? { dir: 'back' } : {}),
        ...(data ? { label: { html: ` ${escaped(data)} ` } } : {}),
      },
    };
  });
}

/** The edges that close a circle, on a walk from the start. */
function backEdgesOf(edges: readonly DrawableEdge[]): ReadonlySet<DrawableEdge> {
  const back = new Set<DrawableEdge>();
  const seen = new Set<string>();
  const onTheWay = new Set<string>();
  const walk = (from: string) => {
    seen.add(from);
    onTheWay.add(from);
    for (const edge of edges) {
      if (edge.source !== from) continue;
      if (onTheWay.has(edge.target)) back.add(edge);
      else if (!seen.has(edge.target)) walk(edge.target);
    }
    onTheWay.delete(from);
  };
  for (const { source } of [{ source: '__start__' }, ...edges]) if (!seen.has(source)) walk(source);
  return back;
}

/** The nodes that stand right under `path`, and the frames of the subgraphs below it. */
function levelOf(
  nodes: readonly DrawableNode[],
  path: readonly string[],
): Required<Pick<Subgraph, 'nodes' | 'subgraphs'>> {
  const depth = path.length;
  const within = nodes.filter(({ id }) => path.every((part, at) => id.split(':')[at] === part));
  const here = within.filter(({ id }) => id.split(':').length === depth + 1);
  const below = within.filter(({ id }) => id.split(':').length > depth + 1);
  const names = [...new Set(below.map(({ id }) => id.split(':')[depth] ?? ''))];
  return {
    nodes: here.map((node) => ({
      name: node.id,
      attributes: { ...shapes[kindOf(node)], label: { html: labelOf(node) } },
    })),
    subgraphs: names.map((name) => frameOf(below, [...path, name])),
  };
}

function frameOf(nodes: readonly DrawableNode[], path: readonly string[]): Subgraph {
  const level = levelOf(nodes, path);
  const agent = isAgent(nodes, path);
  const name = escaped(path.at(-1) ?? '');
  return {
    name: `cluster_${path.join(':')}`,
    graphAttributes: {
      label: { html: agent ? `${name}${agentMark}` : name },
      fontname: drawnFont,
      ...{ labeljust: 'l', fontsize: 13, fontcolor: line, color: line, margin: 10 },
      style: agent ? 'rounded' : 'rounded,dashed',
    },
    ...level,
  };
}

/** Whoever has a model or tools of its own under `path`. */
function isAgent(nodes: readonly DrawableNode[], path: readonly string[]): boolean {
  return nodes.some((node) => {
    const isDirect = node.id.split(':').slice(0, -1).join(':') === path.join(':');
    return isDirect && ['model', 'tools'].includes(kindOf(node));
  });
}

function kindOf({ name, data, metadata }: DrawableNode): Kind {
  if (name === '__start__' || name === '__end__') return 'end';
  if (name === modelNode) return 'model';
  if (metadata?.['kind'] === 'agent') return 'agent';
  // An agent without tools is one node, which LangGraph does not open up.
  const { nodes = {} } = (data ?? {}) as { nodes?: object };
  if (modelNode in nodes) return 'agent';
  return toolNamesOf(data).length > 0 ? 'tools' : 'node';
}

function labelOf(node: DrawableNode): string {
  const kind = kindOf(node);
  if (kind === 'end') return node.name === '__start__' ? 'start' : 'end';
  const lines = kind === 'agent' ? ['<i>(agent)</i>'] : toolNamesOf(node.data).map(escaped);
  const small = lines.map((words) => `<br/><font point-size="11">${words}</font>`);
  return `${escaped(node.name)}${small.join('')}`;
}

/** A tool node has its tools; of those of other makes we know nothing. */
function toolNamesOf(data: unknown): readonly string[] {
  const tools = (data as { tools?: unknown } | undefined)?.tools;
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool: { name?: unknown }) =>
    typeof tool?.name === 'string' ? [tool.name] : [],
  );
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
