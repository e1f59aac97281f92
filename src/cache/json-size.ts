/**
 * About the length of a value's JSON, without writing it: escapes are not counted, and every number as eight. Throws a
 * TypeError for a bigint, as JSON.stringify does.
 */
export function jsonSize(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'bigint') throw new TypeError('JSON has no bigint.');
  if (typeof value !== 'object' || value === null) return 8;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value) size += jsonSize(item) + 1;
    return size;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const field in fields) {
    const part = fields[field];
    if (part !== undefined) size += field.length + 4 + jsonSize(part);
  }
  return size;
}
