import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultThresholds } from '../../src/monitor/watching/thresholds.js';
import { attributeDescriptions } from '../../src/telemetry/attribute-descriptions.js';
import {
  events,
  genAi,
  general,
  operations,
  own,
  spanNames,
} from '../../src/telemetry/attributes.js';
import { genAiMetrics, httpMetrics, ownMetrics } from '../../src/telemetry/metric-names.js';

const secondWords: Readonly<Record<string, string>> = {
  chat: 'the model or preset',
  retrieval: 'what is searched',
  embeddings: 'the model',
  list_models: '',
  invoke_workflow: 'the graph',
  invoke_agent: 'the agent',
  execute_tool: 'the tool',
  invoke_node: 'the node, or the task of the functional API',
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const attributeNames: readonly string[] = [genAi, general, own].flatMap((each) =>
  Object.values(each),
);
const metrics = [genAiMetrics, httpMetrics, ownMetrics].flatMap((each) => Object.values(each));

const tables: Readonly<Record<string, string>> = {
  spans: table(
    ['span', 'second word'],
    [
      ...Object.values(operations).map((name) => [`\`${name}\``, secondWords[name] ?? '?']),
      [`\`${spanNames.attempt}\``, 'none: one HTTP exchange'],
      [`\`${spanNames.flight}\``, 'none: the shared work of equal calls'],
    ],
  ),
  attributes: table(
    ['attribute', 'what it says'],
    attributeNames.map((name) => [`\`${name}\``, attributeDescriptions[name] ?? '?']),
  ),
  events: Object.values(events)
    .map((name) => `\`${name}\``)
    .join(', '),
  metrics: table(
    ['metric', 'unit', 'what it says'],
    metrics.map(({ name, unit, description }) => [`\`${name}\``, `\`${unit}\``, description]),
  ),
};

/** The page with each table between its marks as it should be. */
function withTables(page: string): string {
  return page.replaceAll(
    /(?<=<!-- (\w+): generated, npm run deploy:docs -->\n)[\s\S]*?(?=<!-- end -->)/g,
    (_old, name: string) => `\n${tables[name]}\n\n`,
  );
}

describe('docs/observability.md', () => {
  it('lists every span, attribute, event and metric (after a change: npm run deploy:docs)', async () => {
    const page = readFileSync('docs/observability.md', 'utf8');

    expect(Object.keys(tables).filter((name) => !page.includes(`<!-- ${name}: `))).toEqual([]);
    await expect(withTables(page)).toMatchFileSnapshot('../../docs/observability.md');
  });

  it('can describe every attribute, and none that is not there', () => {
    expect(Object.keys(attributeDescriptions).sort()).toEqual([...attributeNames].sort());
  });
});

describe('docs/runbook.md', () => {
  it('has a section for each alert, where the alert says it is', () => {
    const sections = readFileSync('docs/runbook.md', 'utf8').matchAll(/^## (\w+)$/gm);
    const titles = [...sections].map(([, title]) => title);

    expect(titles).toEqual(defaultThresholds.map(({ alert }) => alert));
    for (const { alert, runbook } of defaultThresholds) expect(runbook).toBe(alert.toLowerCase());
  });
});
