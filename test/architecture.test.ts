import { describe, expect, it } from 'vitest';
import {
  doors,
  houseFiles,
  maxLines,
  roomOf,
  specifiersIn,
  textOf,
  trespass,
} from './support/house.js';

const files = houseFiles();
const rooms = files.filter((file) => !file.startsWith('test/'));

describe('the house', () => {
  it('has a room for every file', () => {
    expect(rooms.filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it('has imports that only look down, and packages that stay in their rooms', () => {
    const trespasses = rooms.flatMap((file) =>
      specifiersIn(textOf(file)).flatMap((specifier) => trespass(file, specifier) ?? []),
    );

    expect(trespasses).toEqual([]);
  });

  it('reads the environment in src/config.ts and the command line only', () => {
    const readers = rooms.filter((file) =>
      /\bprocess\.env\b|\bimport \{[^}]*\benv\b[^}]*\} from 'node:process'/.test(textOf(file)),
    );

    expect(readers.filter((file) => !/^src\/(config\.ts|cli\/)/.test(file))).toEqual([]);
  });

  it(`has no file of more than ${maxLines} lines`, () => {
    // A door is a list: nothing in it has to be held in mind together.
    const longs = files
      .filter((file) => file !== doors['crossgraph'])
      .filter((file) => textOf(file).trimEnd().split('\n').length > maxLines);

    expect(longs).toEqual([]);
  });
});

describe('specifiersIn', () => {
  it('sees every form of import, and no comment', () => {
    const text = `
import '../side-effect.js';
import type { A } from '../type.js';
import {
  type B,
  c,
} from '../several-lines.js';
import * as d from '../namespace.js';
export { e } from '../re-export.js';
export type { F } from '../type-re-export.js';
const lazy = async () => (await import('../dynamic.js')).g;
type H = typeof import('../type-query.js');
/**
 * import { i } from '../doc-comment.js'; import('../doc-dynamic.js')
 */
// import('../comment.js')
export const words = 'copied from';
const j = '../string.js';
`;

    expect(specifiersIn(text)).toEqual([
      '../side-effect.js',
      '../type.js',
      '../several-lines.js',
      '../namespace.js',
      '../re-export.js',
      '../type-re-export.js',
      '../dynamic.js',
      '../type-query.js',
    ]);
  });
});

describe('trespass', () => {
  it.each([
    ['src/cache/cached.ts', '../keys/key-pool.js', 'a sibling'],
    ['src/cache/cached.ts', '../config.js', 'a sibling that is one file'],
    ['src/core/abort.ts', '../cache/cached.js', 'a room above'],
    ['src/perplexity/client.ts', '../orchestration/run-graph.js', 'a room above'],
    ['src/orchestration/patterns/fan-out.ts', '../../simulator/start-simulator.js', 'a neighbour'],
    ['src/orchestration/running/run-graph.ts', '../../index.js', 'a door above'],
    ['src/orchestration/running/run-graph.ts', 'crossgraph', 'a door above, by name'],
    ['src/index.ts', '../agents/index.js', 'an agent'],
    ['src/testing/index.ts', '../../graphs/index.js', 'a graph'],
    ['agents/web.ts', 'crossgraph/graphs', 'a graph, by name'],
    ['agents/web.ts', '../src/perplexity/client.js', 'the framework around its door'],
    ['examples/01-ask.ts', '../src/index.js', 'a door by its path'],
    ['examples/01-ask.ts', 'crossgraph/src/index', 'a door that does not exist'],
    ['src/core/clock.ts', 'zod', 'a package, below the rooms that may'],
    ['src/cache/cached.ts', 'undici', 'a package that lives elsewhere'],
    ['src/perplexity/client.ts', 'opossum', 'a package that lives elsewhere'],
    ['src/telemetry/traced.ts', '@opentelemetry/sdk-trace-node', 'the SDK outside its one file'],
    ['src/perplexity/client.ts', '@langchain/langgraph/prebuilt', 'LangGraph below orchestration'],
  ])('stops %s importing %s: %s', (file, specifier) => {
    expect(trespass(file, specifier)).toContain(file);
  });

  it.each([
    ['src/cache/cached.ts', './cache-key.js'],
    ['src/cache/cached.ts', '../core/operation.js'],
    ['src/cache/cached.ts', 'keyv'],
    ['src/perplexity/client.ts', '../cache/cached.js'],
    ['src/scenarios/cross-validation.ts', '../../graphs/index.js'],
    ['src/cli/main.ts', '../scenarios/run-scenarios.js'],
    ['src/testing/index.ts', '../simulator/start-simulator.js'],
    ['src/telemetry-sdk/export-traces.ts', '@opentelemetry/sdk-trace-node'],
    ['graphs/cross-validation.ts', 'crossgraph/agents'],
    ['graphs/cross-validation.ts', '@langchain/langgraph'],
    ['examples/01-ask.ts', 'crossgraph/testing'],
    ['src/core/clock.ts', 'node:perf_hooks'],
  ])('lets %s import %s', (file, specifier) => {
    expect(trespass(file, specifier)).toBeUndefined();
  });
});
