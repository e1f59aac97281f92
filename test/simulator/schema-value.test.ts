import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { schemaValue } from '../../src/simulator/schema-value.js';

const texts = ['Range falls by 30 percent [1].', 'Heat pumps use less energy [2].'];

const bounds = fc
  .tuple(fc.integer({ min: -50, max: 50 }), fc.nat(40))
  .map(([min, width]) => [min, min + width] as const);

/** Zod schemas of the kinds that people ask for. */
const { schema } = fc.letrec<{ leaf: z.ZodType; schema: z.ZodType }>((tie) => ({
  leaf: fc.oneof(
    fc.constant(z.string()),
    fc.nat(9).map((min) => z.string().min(min)),
    fc.integer({ min: 1, max: 9 }).map((max) => z.string().max(max)),
    fc.constantFrom<z.ZodType>(z.boolean(), z.null(), z.number(), z.int(), z.iso.date(), z.url()),
    bounds.map(([min, max]) => z.number().min(min).max(max)),
    bounds.map(([min, max]) =>
      z
        .int()
        .gt(min)
        .max(max + 1),
    ),
    fc.constantFrom<z.ZodType>(z.enum(['heat', 'cold']), z.literal(7), z.literal('seven')),
  ),
  schema: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc
      .dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('schema'), { maxKeys: 4 })
      .map(z.strictObject),
    fc.tuple(tie('schema'), fc.nat(3), fc.nat(3)).map(([item, min, more]) =>
      z
        .array(item)
        .min(min)
        .max(min + more),
    ),
    tie('schema').map((inner) => inner.optional()),
    tie('schema').map((inner) => inner.nullable()),
    fc.tuple(tie('schema'), tie('schema')).map(z.tuple),
    fc.tuple(tie('schema'), tie('schema')).map(z.union),
  ),
}));

describe('schemaValue', () => {
  it('fits the schema', () => {
    fc.assert(
      fc.property(schema, (field) => {
        const root = z.object({ field });
        const value = schemaValue(z.toJSONSchema(root), texts);

        const { error } = root.safeParse(JSON.parse(JSON.stringify(value)));

        expect(error).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it('comes to an end with a schema that contains itself', () => {
    interface Tree {
      readonly name: string;
      readonly children: readonly Tree[];
    }
    const tree: z.ZodType<Tree> = z.lazy(() =>
      z.object({ name: z.string(), children: z.array(tree) }),
    );
    const root = z.object({ tree });

    const value = schemaValue(z.toJSONSchema(root), texts);

    expect(root.safeParse(value).success).toBe(true);
  });

  it('takes strings and numbers from the texts', () => {
    const value = schemaValue(
      {
        type: 'object',
        properties: {
          first: { type: 'string' },
          second: { type: 'string' },
          percent: { type: 'integer', maximum: 100 },
          topic: { enum: ['Cold cells', 'Heat pumps'] },
        },
      },
      texts,
    );

    expect(value).toEqual({
      first: texts[0],
      second: texts[1],
      percent: 30,
      topic: 'Heat pumps',
    });
  });

  it.each([
    { $ref: '#/$defs/nowhere' },
    { $ref: '#' },
    { allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] },
    { type: [] },
    {},
  ])('survives %j', (odd) => {
    expect(() => schemaValue(odd, [])).not.toThrow();
  });
});
