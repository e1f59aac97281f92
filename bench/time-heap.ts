export interface Timed {
  readonly dueAt: number;
}

/** A priority queue: the soonest first; of equals, the one that came first. */
export interface TimeHeap<Item extends Timed> {
  push(item: Item): void;
  peek(): Item | undefined;
  pop(): Item | undefined;
}

interface Entry<Item> {
  readonly item: Item;
  readonly place: number;
}

/** A binary heap: both ways cost the logarithm of its length. */
export function createTimeHeap<Item extends Timed>(): TimeHeap<Item> {
  const entries: Entry<Item>[] = [];
  let pushed = 0;

  const swap = (a: number, b: number) => {
    const [first, second] = [entries[a], entries[b]];
    if (first && second) {
      entries[a] = second;
      entries[b] = first;
    }
  };
  const rise = (from: number) => {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isSooner(entries[index], entries[parent])) return;
      swap(index, parent);
      index = parent;
    }
  };
  const sink = () => {
    let index = 0;
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const child = isSooner(entries[right], entries[left]) ? right : left;
      if (!isSooner(entries[child], entries[index])) return;
      swap(index, child);
      index = child;
    }
  };

  return {
    push: (item) => {
      entries.push({ item, place: pushed++ });
      rise(entries.length - 1);
    },
    peek: () => entries[0]?.item,
    pop: () => {
      swap(0, entries.length - 1);
      const top = entries.pop();
      sink();
      return top?.item;
    },
  };
}

function isSooner(a: Entry<Timed> | undefined, than: Entry<Timed> | undefined): boolean {
  if (!a || !than) return false;
  const difference = a.item.dueAt - than.item.dueAt;
  return difference < 0 || (difference === 0 && a.place < than.place);
}
