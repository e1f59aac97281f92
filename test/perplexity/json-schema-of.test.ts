import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonSchemaOf } from '../../src/perplexity/json-schema-of.js';

interface Node {
  readonly children: readonly Node[];
}
const tree: z.ZodType<Node> = z.lazy(() => z.object({ children: z.array(tree) }));

describe('jsonSchemaOf', () => {
  it('describes what the model shall write, and lets it add nothing', () => {
    const schema = z.object({
      title: z.string().min(1).describe('In one line.'),
      score: z.number().optional(),
      at: z.iso.date(),
      mail: z.email(),
      parts: z.array(z.object({ text: z.string().nullable() })),
    });

    expect(jsonSchemaOf(schema)).toEqual({
      type: 'object',
      additionalProperties: false,
      required: ['title', 'at', 'mail', 'parts'],
      properties: {
        title: { type: 'string', minLength: 1, description: 'In one line.' },
        score: { type: 'number' },
        at: { type: 'string', format: 'date' },
        mail: { type: 'string', format: 'email' },
        parts: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['text'],
            properties: { text: { type: ['string', 'null'] } },
          },
        },
      },
    });
  });

  it('describes what goes into a transformation, not what comes out', () => {
    const schema = z.object({ at: z.iso.datetime().transform((text) => new Date(text)) });

    expect(jsonSchemaOf(schema)).toMatchObject({
      properties: { at: { type: 'string', format: 'date-time' } },
    });
  });

  it('converts a schema once', () => {
    const schema = z.object({ a: z.string() });

    expect(jsonSchemaOf(schema)).toBe(jsonSchemaOf(schema));
  });

  it.each([
    ['a list at its root', z.array(z.string()), '`z.object` at its root'],
    ['a choice at its root', z.union([z.object({ a: z.string() }), z.null()]), 'at its root'],
    ['a pattern', z.object({ code: z.string().regex(/^[A-Z]+$/) }), 'properties.code'],
    ['a prefix, which is a pattern', z.object({ code: z.string().startsWith('A') }), '.refine'],
    ['a format with a pattern', z.object({ mail: z.email().regex(/a/) }), 'properties.mail'],
    ['itself', z.object({ tree }), 'cannot be sent'],
    ['a date, which JSON has not', z.object({ at: z.date() }), 'cannot be sent'],
    ['a number beyond JSON', z.object({ n: z.bigint() }), 'cannot be sent'],
  ])('refuses %s and says why', (_, schema, said) => {
    const act = () => jsonSchemaOf(schema);

    expect(act).toThrow(said);
    expect(act).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});
