import assert from 'node:assert/strict';
import { z } from 'zod';
import type { ContractCase, ContractPrompts } from './contract-case.js';

const finding = z.object({
  claims: z.array(z.string()).describe('What is claimed, sentence by sentence.'),
  confidence: z.number().describe('From 0 to 1.'),
});
const jsonFinding = {
  title: 'finding',
  description: 'What was found out.',
  type: 'object',
  properties: { claim: { type: 'string' }, isCertain: { type: 'boolean' } },
  required: ['claim', 'isCertain'],
  additionalProperties: false,
};

/** That the model answers in a shape. */
export function structuredCases({ question }: ContractPrompts): ContractCase[] {
  return [
    {
      name: 'fills a zod schema',
      needs: ['structuredOutput'],
      run: async (makeModel) => {
        const value = await (await makeModel()).withStructuredOutput(finding).invoke(question);

        assert.ok(finding.safeParse(value).success, 'the value does not fit the schema');
      },
    },
    {
      name: 'gives the message beside the value',
      needs: ['structuredOutput'],
      run: async (makeModel) => {
        const model = (await makeModel()).withStructuredOutput(finding, { includeRaw: true });

        const { raw, parsed } = await model.invoke(question);

        assert.equal(raw.type, 'ai', 'the raw answer is no message');
        assert.ok(finding.safeParse(parsed).success, 'the value does not fit the schema');
      },
    },
    {
      name: 'fills a JSON schema',
      needs: ['structuredOutput'],
      run: async (makeModel) => {
        const value = await (await makeModel()).withStructuredOutput(jsonFinding).invoke(question);

        assert.equal(typeof value['claim'], 'string', 'the value lacks its claim');
        assert.equal(typeof value['isCertain'], 'boolean', 'the value lacks isCertain');
      },
    },
    {
      name: 'rejects what does not fit the schema',
      needs: ['structuredOutput'],
      run: async (makeModel) => {
        const impossible = finding.refine(() => false, 'Nothing fits this.');
        const model = (await makeModel()).withStructuredOutput(impossible);

        await assert.rejects(
          async () => model.invoke(question),
          'a value that zod refuses was given as one that fits',
        );
      },
    },
  ];
}
