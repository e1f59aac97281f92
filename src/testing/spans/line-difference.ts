/** Lines that both texts have, between `- ` for those missed and `+ ` for those too many; as many are kept as can be. */
export function lineDifference(wanted: string, found: string): string {
  const [left, right] = [wanted.split('\n'), found.split('\n')];
  const kept = keptLines(left, right);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    const keepsMoreWithoutLeft = kept(i + 1, j) >= kept(i, j + 1);
    if (i < left.length && left[i] === right[j]) {
      lines.push(`  ${left[i++]}`);
      j++;
    } else if (j >= right.length || (i < left.length && keepsMoreWithoutLeft)) {
      lines.push(`- ${left[i++]}`);
    } else lines.push(`+ ${right[j++]}`);
  }
  return lines.join('\n');
}

/** How many lines of `left` from i and of `right` from j can be kept in their order. */
function keptLines(left: readonly string[], right: readonly string[]) {
  const rows: number[][] = [...left, ''].map(() => [...right, ''].map(() => 0));
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (const i of [...left.keys()].reverse()) {
    for (const j of [...right.keys()].reverse()) {
      const row = rows[i] ?? [];
      row[j] = left[i] === right[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return at;
}
