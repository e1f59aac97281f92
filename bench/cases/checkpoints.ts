import { AIMessage, HumanMessage } from '@langchain/core/messages';
import {
  MessagesDeltaValue,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from '@langchain/langgraph';
import { openCheckpointer } from '../../src/orchestration/checkpoints/open-checkpointer.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';

const paragraph = 'Reefs bleach when the water stays a degree too warm for weeks. '.repeat(16);

/** What an agent's answer brings along: addresses and titles of pages, no page. */
const sources = (turn: number) =>
  Array.from({ length: 10 }, (_, index) => ({
    id: index + 1,
    title: `A survey of reefs, part ${turn}.${index}`,
    url: `https://reefs.example/${turn}/${index}`,
  }));

/** Bytes that one thread of so many turns leaves in a store. */
async function bytesOf(messages: typeof MessagesValue | typeof MessagesDeltaValue, turns: number) {
  const checkpointer = await openCheckpointer('memory');
  const graph = new StateGraph(new StateSchema({ messages }))
    .addNode('reply', ({ messages: said }) => ({
      messages: [
        new AIMessage({
          content: paragraph,
          response_metadata: { sources: sources(said.length) },
        }),
      ],
    }))
    .addEdge(START, 'reply')
    .compile({ checkpointer: checkpointer.saver });
  for (let turn = 0; turn < turns; turn++) {
    const input = { messages: [new HumanMessage(`${turn}: ${paragraph}`)] };
    await graph.invoke(input, { configurable: { thread_id: 'bench' } });
  }
  const { saver } = checkpointer;
  const writes = Object.values((saver as unknown as { writes: object }).writes).flatMap(
    (written: object) => Object.values(written) as [string, string, Uint8Array][],
  );
  const [thread] = await checkpointer.threads();
  await checkpointer.close();
  return (thread?.bytes ?? 0) + writes.reduce((sum, [, , value]) => sum + value.length, 0);
}

/** What a long conversation takes in a store of checkpoints: the delta channels that docs recommend, beside plain messages. */
export const checkpoints: BenchCase = {
  name: 'checkpoints',
  run: async ({ quick }) => {
    const turns = quick ? 10 : 200;
    const mebibytes = (bytes: number) => bytes / 2 ** 20;
    const half = mebibytes(await bytesOf(MessagesDeltaValue, turns / 2));
    const whole = mebibytes(await bytesOf(MessagesDeltaValue, turns));
    const plain = mebibytes(await bytesOf(MessagesValue, turns));
    return [
      judged({
        name: `${turns} turns with 10 sources each, delta channels: bytes of checkpoints`,
        value: whole,
        unit: 'MiB',
        baseline: plain,
        target: { value: 5 },
      }),
      judged({
        name: `${turns} turns over ${turns / 2} turns, delta channels: growth per turn`,
        value: whole / half,
        unit: 'times',
        // Linear would be 2, plain messages come to 4; a snapshot every 100 updates lies on the way.
        target: { value: 3 },
      }),
    ];
  },
};
