import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The house from roof to floor. A room may use the rooms of the rows below its own, and no others. */
const rows = [
  ['bench', 'examples', 'templates', 'src/cli'],
  ['src/monitor/serving'],
  ['src/monitor/screen', 'src/monitor/web'],
  ['src/monitor/alerting', 'src/monitor/attach', 'src/monitor/deploy', 'src/monitor/text'],
  ['src/monitor/watching'],
  ['src/scenarios', 'src/project', 'src/mcp', 'src/jaeger'],
  ['graphs'],
  ['agents'],
  ['src/index.ts', 'src/testing', 'src/telemetry-sdk.ts'],
  ['src/orchestration/patterns', 'src/simulator', 'src/fetch', 'src/telemetry-sdk'],
  ['src/orchestration/agents', 'src/orchestration/branches'],
  ['src/orchestration/model', 'src/orchestration/tools'],
  ['src/orchestration/checkpoints'],
  ['src/orchestration/running'],
  ['src/orchestration/spending', 'src/orchestration/tracing'],
  ['src/perplexity'],
  [
    'src/budget',
    'src/cache',
    'src/citations',
    'src/config.ts',
    'src/keys',
    'src/prompts',
    'src/resilience',
    'src/telemetry',
  ],
  ['src/core'],
  ['src/errors.ts'],
  ['src/error-table.ts'],
];

/** What users import, by name, and where it stands in the source. */
export const doors: Readonly<Record<string, string>> = {
  crossgraph: 'src/index.ts',
  'crossgraph/agents': 'agents/index.ts',
  'crossgraph/graphs': 'graphs/index.ts',
  'crossgraph/monitor': 'src/monitor/serving/index.ts',
  'crossgraph/telemetry': 'src/telemetry-sdk.ts',
  'crossgraph/testing': 'src/testing/index.ts',
};

/** These live in the house as users do: they reach the framework through its doors only. */
const customers = ['agents', 'graphs', 'examples', 'templates'];

/** Third-party packages, and the only places that may know them. The first pattern that fits decides. */
const reserved: readonly (readonly [pattern: RegExp, places: readonly string[]])[] = [
  [/^keyv$/, ['src/cache', 'bench']],
  [/^lru-cache$/, ['src/cache', 'bench']],
  [/^(@keyv\/.*|safe-stable-stringify)$/, ['src/cache']],
  [/^opossum$/, ['src/resilience', 'bench']],
  [/^undici$/, ['src/perplexity', 'src/fetch', 'bench']],
  [
    /^@opentelemetry\/api$/,
    ['src/telemetry', 'src/orchestration', 'src/telemetry-sdk', 'src/testing', 'bench'],
  ],
  [/^@opentelemetry\//, ['src/telemetry-sdk', 'src/testing', 'bench']],
  [
    /^(@langchain\/.*|langchain)$/,
    [
      'src/orchestration',
      'src/testing',
      'src/mcp',
      'src/project',
      'agents',
      'graphs',
      'src/scenarios',
      'examples',
      'templates',
      'bench',
    ],
  ],
  [/^@datadog\/sketches-js$/, ['src/monitor']],
  [/^nodemailer$/, ['src/monitor/alerting']],
  [/^commander$/, ['src/cli']],
  [/^(picocolors|cli-table3)$/, ['src/cli', 'src/scenarios', 'src/monitor']],
  [/^(tsx|@viz-js\/viz|@resvg\/resvg-wasm|@fontsource\/arimo)$/, ['src/project']],
  [/^(ink|react|string-width)$/, ['src/monitor/screen']],
  [/^@modelcontextprotocol\//, ['src/mcp']],
  [/^preact$/, ['src/monitor/web']],
  [/^playwright-core$/, ['bench']],
];

/** What `core` and `errors.ts` are built of: Node, and nothing from npm. */
const bare = ['src/core', 'src/errors.ts', 'src/error-table.ts'];

export const maxLines = 300;

/** Every TypeScript file with a place in the house, by its path from the root. */
export function houseFiles(): string[] {
  return ['src', 'agents', 'graphs', 'bench', 'examples', 'templates', 'test'].flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(top, name)),
  );
}

export function textOf(file: string): string {
  return readFileSync(file, 'utf8');
}

const isIn = (file: string, room: string) => file === room || file.startsWith(`${room}/`);

export function roomOf(file: string): string | undefined {
  return rows.flat().find((room) => isIn(file, room));
}

/** Specifiers of all imports and re-exports: values and types, static and dynamic. Comments do not count. */
export function specifiersIn(text: string): string[] {
  // A statement starts its line (the formatter sees to it); a line of a block comment starts with ` *`.
  const statements = text.matchAll(/^(?:import|export)\s(?:[^'";]*?\sfrom\s)?\s*'([^']+)'/gm);
  const dynamic = text.matchAll(/^(?!\s*(?:\*|\/\/)).*?\bimport\(\s*['"`]([^'"`$]+)['"`]/gm);
  return [...statements, ...dynamic].flatMap(([, specifier]) => specifier ?? []);
}

/** Why `file` may not import `specifier`, or `undefined` when it may. */
export function trespass(file: string, specifier: string): string | undefined {
  const target = targetOf(file, specifier);
  if (target === undefined) return foreignTrespass(file, specifier);
  if (roomOf(target) === roomOf(file)) return undefined;
  if (rowOf(target) <= rowOf(file)) return `${file} looks sideways or up at ${target}`;
  const isCustomer = customers.some((room) => isIn(file, room));
  return isCustomer && specifier.startsWith('.')
    ? `${file} reaches ${target} around its door`
    : undefined;
}

function foreignTrespass(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('node:')) return undefined;
  if (specifier.startsWith('crossgraph/')) return `${file} invents the door ${specifier}`;
  if (bare.some((room) => isIn(file, room))) return `${file} may not use packages (${specifier})`;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const places = reserved.find(([pattern]) => pattern.test(name))?.[1];
  return places && !places.some((place) => isIn(file, place))
    ? `${file} may not use ${name}; it lives in ${places.join(', ')}`
    : undefined;
}

/** The file of the house that a specifier means; nothing for a package. */
function targetOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return doors[specifier];
  return normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts');
}

function rowOf(file: string): number {
  return rows.findIndex((row) => row.some((room) => isIn(file, room)));
}
