import { GraphInterrupt, GraphRecursionError } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import {
  AgentError,
  CircuitOpenError,
  KeyRefusedError,
  KeysExhaustedError,
} from '../../../src/errors.js';
import { askAgents } from '../../../src/orchestration/branches/ask-agent.js';

const failing = (failure: unknown) => ({
  name: 'critic',
  invoke: () => Promise.reject(failure),
});

describe('askAgents', () => {
  const upstream = new CircuitOpenError('agent', 10);

  it.each([
    ['an upstream failure', upstream, 'CIRCUIT_OPEN', upstream.message],
    [
      'what an agent wraps',
      new AgentError('x', 'no', { cause: upstream }),
      'CIRCUIT_OPEN',
      upstream.message,
    ],
    [
      'an error of ours that has one of ours as its cause',
      new KeysExhaustedError('No key is left.', {
        cause: new KeyRefusedError('KEY_REFUSED', 'Refused.', { status: 401, keySlot: 0 }),
      }),
      'KEYS_EXHAUSTED',
      'No key is left.',
    ],
    [
      'what an agent wraps that has a cause itself',
      new AgentError('x', 'no', {
        cause: new KeysExhaustedError('No key is left.', { cause: upstream }),
      }),
      'KEYS_EXHAUSTED',
      'No key is left.',
    ],
    [
      'what a foreign error wraps',
      new Error('outer', { cause: upstream }),
      'CIRCUIT_OPEN',
      upstream.message,
    ],
    [
      'several at once',
      new AggregateError([upstream, new Error('b')]),
      'CIRCUIT_OPEN',
      upstream.message,
    ],
    [
      'too many steps',
      new GraphRecursionError('limit'),
      'AGENT_FAILED',
      'The agent took more steps than allowed.',
    ],
    ['anything else', 'a string', 'AGENT_FAILED', 'a string'],
  ])('leaves a gap for %s', async (_what, ...rest) => {
    const [failure, code, message] = rest;

    const results = await askAgents([{ question: 'Why?', agent: failing(failure) }]);

    expect(results).toEqual([
      { question: 'Why?', agent: 'critic', failed: { code, message, retryable: false } },
    ]);
  });

  it('does not take a question to a human for a failure', async () => {
    const interrupt = new GraphInterrupt([]);

    const asking = askAgents([{ question: 'Why?', agent: failing(interrupt) }]);

    await expect(asking).rejects.toBe(interrupt);
  });
});
