import { type BaseMessage, isBaseMessage } from '@langchain/core/messages';

/** What a graph ended with, as JSON holds it: messages as role, name and text; what JSON has no word for is left out. */
export function plainOutput(output: unknown): Readonly<Record<string, unknown>> {
  const plain: unknown = JSON.parse(JSON.stringify(output ?? {}, plainValue));
  return typeof plain === 'object' && plain !== null && !Array.isArray(plain)
    ? (plain as Record<string, unknown>)
    : { value: plain };
}

/** For `JSON.stringify`, which hands over a message after its `toJSON`; the holder has it as it was. */
function plainValue(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  if (isBaseMessage(original)) return plainMessage(original);
  if (original instanceof Map) return Object.fromEntries(original);
  if (original instanceof Set) return [...original];
  return typeof original === 'bigint' ? String(original) : value;
}

function plainMessage({ type, name, text }: BaseMessage): object {
  return { role: type, ...(name === undefined ? {} : { name }), content: text };
}
