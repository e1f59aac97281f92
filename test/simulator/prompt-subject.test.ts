import { describe, expect, it } from 'vitest';
import { ask, simulated, textOf } from './simulated.js';

const question = 'Is nuclear fusion near?';
const shown = '<answer agent="web">\nQuestion: Will boats fly?\nTokamaks exist [1].\n</answer>';

const said = async (input: string, preset = 'fast') =>
  textOf((await ask(simulated().simulator, { preset, input })).json);

describe('what an answer is about', () => {
  it.each([
    [
      'behind earlier answers',
      `${question}\n\nThe debate so far; you are web:\n\n${shown}\n\nKeep on.`,
    ],
    ['after "Question:"', `Write one answer.\n\nQuestion: ${question}\n\n${shown}`],
    [
      'in part',
      `${question.slice(0, -1)}: which figures have been reported?\n\nSo far:\n\n${shown}`,
    ],
  ])('is the question, and not the words %s', async (_where, prompt) => {
    const text = await said(prompt);

    expect(text).toMatch(/nuclear fusion near (as settled|compares)/);
    expect(text).not.toMatch(/debate|boats|figures/);
  });

  it('is the whole prompt where no answers are shown in it', async () => {
    const prompt = `Answer in one paragraph.\n\n${question}`;

    expect(await said(prompt)).toContain('paragraph nuclear fusion near');
  });
});
