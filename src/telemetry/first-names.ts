/** Keeps the first `max` names as they are; all others are `_OTHER`. For labels that somebody else chooses. */
export function firstNames(max: number): (name: string) => string {
  const known = new Set<string>();
  return (name) => {
    if (known.size < max) known.add(name);
    return known.has(name) ? name : '_OTHER';
  };
}
