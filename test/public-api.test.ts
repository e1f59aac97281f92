import { describe, expect, it } from 'vitest';
import { exportsIn } from './support/exports.js';
import { doors, textOf } from './support/house.js';

const names = Object.entries(doors).map(([door, file]) => ({ door, ...exportsIn(textOf(file)) }));

describe('the public API', () => {
  it('is the list in etc/public-api.txt (after a wanted change: npx vitest run test/public-api.test.ts -u)', async () => {
    const list = names.map(({ door, types, values }) =>
      [door, ...values.map((name) => `  ${name}`), ...types.map((name) => `  type ${name}`)].join(
        '\n',
      ),
    );

    await expect(`${list.join('\n\n')}\n`).toMatchFileSnapshot('../etc/public-api.txt');
  });

  it.each(names)('$door opens, and holds what its list says', async ({ door, values }) => {
    const module: object = await import(door);

    expect(Object.keys(module).sort()).toEqual(values);
  });
});

describe('exportsIn', () => {
  it('tells values from types, in lists and in declarations', () => {
    const text = `
export { b, type C, d as e } from './x.js';
export type { F } from './y.js';
export {
  g,
  type H,
} from './z.js';
export interface I {}
export type J = string;
export class K {}
export async function l() {}
export const m = 1;
const hidden = 2;
`;

    expect(exportsIn(text)).toEqual({
      values: ['K', 'b', 'e', 'g', 'l', 'm'],
      types: ['C', 'F', 'H', 'I', 'J'],
    });
  });
});
