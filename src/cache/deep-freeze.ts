/** Freezes plain data (objects, lists, no cycles) through and through, so that callers can share it; returns it. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const field in value) deepFreeze(value[field]);
  return Object.freeze(value);
}
