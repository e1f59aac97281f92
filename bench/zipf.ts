import type { Random } from '../src/core/random.js';

/** Draws whole numbers from 0 to `size - 1` after Zipf's law: number n as often as `1 / (n + 1)`. */
export function zipf(size: number, random: Random): () => number {
  const upTo: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= size; rank++) {
    total += 1 / rank;
    upTo.push(total);
  }
  return () => {
    const point = random() * total;
    let [low, high] = [0, size - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? total) <= point) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
