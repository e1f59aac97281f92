import { describe, expect, it } from 'vitest';
import { inputFault } from '../../src/cli/input-fault.js';
import { runCli } from '../support/run-cli.js';

const none = { graph: 'g', nodes: [] };

describe('inputFault', () => {
  it.each([
    ['{"questions":"why"}', '`questions`: Invalid input: expected array, received string.'],
    ['{"questions":[3]}', '`questions.0`: Invalid input: expected string, received number.'],
  ])('makes crossgraph run say in a sentence why %s does not fit', async (input, sentence) => {
    const args = ['run', 'fan-out', '--input', input, '--checkpoints', 'memory'];

    const { code, stdout, stderr } = await runCli(args);

    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr.trimEnd().split('\n').at(-1)).toBe(
      `crossgraph: The input does not fit the graph \`fan-out\`: ${sentence}`,
    );
  });

  it('is none where something else went wrong', () => {
    const issue = new Error('Validation failed for field "a": [{"message":"no","path":[]}]');

    expect(inputFault(issue, { graph: 'g', nodes: [{}] as never })).toBeUndefined();
    expect(inputFault(new Error('broken'), none)).toBeUndefined();
    expect(inputFault('thrown', none)).toBeUndefined();
  });

  it('copes with issues in other words', () => {
    const odd = new Error('Validation failed for field "a": [oops]');

    expect(inputFault(odd, none)?.message).toBe(
      'The input does not fit the graph `g`: `a`: invalid.',
    );
  });
});
