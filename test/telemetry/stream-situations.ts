import { instrumentGraph } from '../../src/orchestration/tracing/instrument-graph.js';
import { inSpan } from './graph-samples.js';
import { askerOf, readAll, type Situation, twoNodes, twoNodesTree } from './situation.js';

/** Ways in which the stream of a graph is made, read and left. */
export const streamSituations: readonly Situation[] = [
  {
    title: 'a stream made and read within a span',
    run: async (world, id) => {
      const graph = instrumentGraph(twoNodes(askerOf(world)).compile(), { name: 'streamed' });
      await inSpan('app', async () => readAll(await graph.stream({ id })));
      return undefined;
    },
    trees: [`app\n${twoNodesTree('streamed').replaceAll(/^/gm, '  ')}`],
  },
  {
    title: 'a stream made within a span and read outside',
    run: async (world, id) => {
      const graph = instrumentGraph(twoNodes(askerOf(world)).compile(), { name: 'streamed' });
      await readAll(await inSpan('app', () => graph.stream({ id })));
      return undefined;
    },
    trees: [`app\n${twoNodesTree('streamed').replaceAll(/^/gm, '  ')}`],
    // The span it was made in has ended long before.
    cutOff: true,
  },
  {
    title: 'a stream made outside and read within a span',
    run: async (world, id) => {
      const graph = instrumentGraph(twoNodes(askerOf(world)).compile(), { name: 'streamed' });
      const stream = await graph.stream({ id });
      await inSpan('reader', () => readAll(stream));
      return undefined;
    },
    trees: [twoNodesTree('streamed'), 'reader'],
  },
  {
    title: 'a reader that leaves after the first chunk',
    run: async (world, id) => {
      const graph = instrumentGraph(twoNodes(askerOf(world)).compile(), { name: 'left' });
      for await (const _chunk of await graph.stream({ id }, { streamMode: 'updates' })) break;
      return undefined;
    },
    cutOff: true,
  },
  {
    title: 'a caller that aborts while a call is under way',
    run: async (world, id) => {
      const abort = new AbortController();
      const asks = askerOf(world);
      const graph = instrumentGraph(
        twoNodes((question, signal) => {
          const answer = asks(question, signal);
          // It has been asked, and nothing can have come back within this turn of the event loop.
          if (question.startsWith('write')) setImmediate(() => abort.abort(new Error('enough')));
          return answer;
        }).compile(),
        { name: 'aborted' },
      );
      await graph.invoke({ id }, { signal: abort.signal }).catch(() => undefined);
      return undefined;
    },
    cutOff: true,
  },
];
