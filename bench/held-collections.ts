import { Session } from 'node:inspector/promises';
import { LRUCache } from 'lru-cache';

/** What the collections of this process hold between them, after a collection of garbage. */
export interface HeldCollections {
  /** Elements of all maps, sets and arrays that somebody still holds. */
  readonly elements: number;
  /** The most that one size-bounded LRU cache (a memory tier) holds, in its own measure. */
  readonly lruBytes: number;
}

// Run inside the inspector on the list of the objects found. What only inherits from a collection, such as the prototype
// of a subclass, has no size: asking for it may throw.
const sizesOf = (read: string) => `[...this].flatMap((each) => {
  try {
    const size = ${read};
    return Number.isFinite(size) ? [size] : [];
  } catch {
    return [];
  }
})`;
const countElements = `function () {
  return ${sizesOf('Array.isArray(each) ? each.length : each.size')}.reduce((sum, size) => sum + size, 0);
}`;
const mostCalculated = `function () {
  return ${sizesOf('each.maxSize > 0 ? each.calculatedSize : 0')}.reduce((most, size) => Math.max(most, size), 0);
}`;

/** Looks at every map, set, array and LRU cache there is, whoever made it: what nobody exports is counted too. */
export async function heldCollections(): Promise<HeldCollections> {
  const session = new Session();
  session.connect();
  try {
    let elements = 0;
    for (const { prototype } of [Map, Set, Array]) {
      elements += await ofAll(session, { prototype, count: countElements });
    }
    const { prototype } = LRUCache;
    return { elements, lruBytes: await ofAll(session, { prototype, count: mostCalculated }) };
  } finally {
    session.disconnect();
  }
}

const place = '__crossgraphBenchPrototype';

/** What the function `count` says of the list of all objects with this prototype. */
async function ofAll(
  session: Session,
  { prototype, count }: { readonly prototype: object; readonly count: string },
): Promise<number> {
  Object.assign(globalThis, { [place]: prototype });
  const { result } = await session.post('Runtime.evaluate', { expression: place });
  Reflect.deleteProperty(globalThis, place);
  const { objects } = await session.post('Runtime.queryObjects', {
    prototypeObjectId: String(result.objectId),
  });
  const objectId = String(objects.objectId);
  const { result: counted } = await session.post('Runtime.callFunctionOn', {
    functionDeclaration: count,
    objectId,
    returnByValue: true,
  });
  // The list is an array itself, and must not be there when the next one is made.
  await session.post('Runtime.releaseObject', { objectId });
  return Number(counted.value);
}
