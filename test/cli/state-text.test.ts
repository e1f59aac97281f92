import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { describe, expect, it } from 'vitest';
import { stateText } from '../../src/cli/state-text.js';

const source = { id: 1, url: 'https://example.org/sky', title: 'Why the sky is blue' };

describe('stateText', () => {
  it('shows an answer in lines that fit, with the sources it cites', () => {
    const answer = 'Air scatters blue light more than red light, which is why the sky is blue [1].';
    const other = { id: 2, url: 'https://example.org/sea', title: 'The sea' };

    const text = stateText({ answer, sources: [source, other], question: 'Why?' }, 40);

    expect(text).toBe(
      [
        'Air scatters blue light more than red',
        'light, which is why the sky is blue [1].',
        '',
        'Sources',
        '[1] Why the sky is blue',
        '    https://example.org/sky',
      ].join('\n'),
    );
  });

  it('goes on with an item of a list under its beginning', () => {
    const text = stateText({ answer: 'Agreed:\n- one two three four\n  2. five six seven' }, 14);

    expect(text).toBe('Agreed:\n- one two\n  three four\n  2. five six\n     seven');
  });

  it("shows the last message of agents, with that message's sources", () => {
    const message = new AIMessage({
      content: 'Blue [1].',
      response_metadata: { sources: [source] },
    });

    const text = stateText({ messages: [new HumanMessage('Which colour?'), message] });

    expect(text).toBe('Blue [1].\n\nSources\n[1] Why the sky is blue\n    https://example.org/sky');
  });

  it('tells of the rest in a line each, and that there is more', () => {
    const text = stateText(
      { answer: 'Blue.', findings: [{ a: 1 }], gaps: [], round: 2, citations: { cited: 1, of: 2 } },
      30,
    );

    expect(text).toBe(
      'Blue.\n\nAlso in the state (--json prints it whole):\n  findings: 1 entry\n  round: 2\n  citations: cited 1, of 2',
    );
  });

  it('shows the values of a graph that gives no answer', () => {
    expect(stateText({ results: [{ n: 1 }], name: 'x' })).toBe(
      `results: ${JSON.stringify([{ n: 1 }], undefined, 2)}\nname: x`,
    );
    expect(stateText(undefined)).toBe('');
  });
});
