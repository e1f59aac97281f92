import { MemorySaver } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { resumeGraph } from '../../../src/orchestration/checkpoints/resume-graph.js';
import { createDebate } from '../../../src/orchestration/patterns/create-debate.js';
import { createRefinement } from '../../../src/orchestration/patterns/create-refinement.js';
import { outputOf } from './output-of.js';
import { scriptedAgent, scriptedModel } from './scripted-agents.js';

/** Stops the run when this agent is asked for the second time, as Ctrl-C would. */
function stoppedAtSecond(name: string) {
  const stop = new AbortController();
  const agent = scriptedAgent(name, (question, turn) => {
    if (turn === 2) {
      stop.abort(new Error('stopped'));
      stop.signal.throwIfAborted();
    }
    return `${name} on ${question.split('\n')[0]}`;
  });
  return { agent, signal: stop.signal };
}

function debateOn(saver: MemorySaver) {
  const { agent, signal } = stoppedAtSecond('a');
  const other = scriptedAgent('b', () => 'b speaks');
  const judge = scriptedModel(() => ({ winner: 'a', reason: 'Why not.', answer: 'So it is.' }));
  const graph = createDebate({ agents: [agent, other], judge });
  graph.checkpointer = saver;
  return { graph, agent, signal };
}

function refinementOn(saver: MemorySaver) {
  const { agent, signal } = stoppedAtSecond('writer');
  const critic = () => ({ score: 0.1, feedback: 'More.' });
  const graph = createRefinement({ writer: agent, critic, rounds: 2 });
  graph.checkpointer = saver;
  return { graph, agent, signal };
}

describe('a turn that was given up', () => {
  it('leaves nothing of its debate to another question', async () => {
    const { graph, agent, signal } = debateOn(new MemorySaver());
    const given = outputOf(graph, { question: 'One?' }, { threadId: 't', signal });
    await expect(given).rejects.toThrow('stopped');

    const output = await outputOf(graph, { question: 'Two?' }, { threadId: 't' });

    expect(output.rounds).toHaveLength(2);
    expect(agent.asked.slice(2).join()).not.toContain('One?');
    expect(output.ending).toBe('judged');
  });

  it('goes on with its debate when it is resumed', async () => {
    const { graph, agent, signal } = debateOn(new MemorySaver());
    const given = outputOf(graph, { question: 'One?' }, { threadId: 't', signal });
    await expect(given).rejects.toThrow('stopped');

    const { output } = await resumeGraph(graph, { threadId: 't' });

    expect(output.rounds).toHaveLength(2);
    // Twice before the stop, once after it: the first round is not paid again.
    expect(agent.asked).toHaveLength(3);
  });

  it('leaves no drafts to another question, and keeps them when it is resumed', async () => {
    const [left, resumed] = [refinementOn(new MemorySaver()), refinementOn(new MemorySaver())];
    for (const { graph, signal } of [left, resumed]) {
      const given = outputOf(graph, { question: 'One?' }, { threadId: 't', signal });
      await expect(given).rejects.toThrow('stopped');
    }

    const output = await outputOf(left.graph, { question: 'Two?' }, { threadId: 't' });
    const { output: gone } = await resumeGraph(resumed.graph, { threadId: 't' });

    expect(output.drafts.map(({ text }) => text)).toEqual(['writer on Two?', 'writer on Two?']);
    expect(gone.drafts.map(({ text }) => text)).toEqual(['writer on One?', 'writer on One?']);
    expect(resumed.agent.asked).toHaveLength(3);
  });
});
