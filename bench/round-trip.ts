import type { Subject } from './cpu-time.js';

/** A document of 4 KB: a list of pages found. */
function fourKilobytes(): string {
  const page = (id: number) => ({
    id,
    url: `https://example.com/articles/2026/${id}`,
    title: `Range of electric vehicles in winter, part ${id}`,
    snippet:
      'Average range falls by about 30 percent in freezing weather; heating takes most of it.',
    date: '2026-01-15',
    score: 0.5 + id / 100,
  });
  const pages = Array.from({ length: 17 }, (_each, id) => page(id));
  return JSON.stringify(pages).slice(0, -1).padEnd(4_095).concat(']');
}

/** The measure of a machine: reading and writing that document. */
export function roundTrips(): Subject {
  const text = fourKilobytes();
  return async (times) => {
    let length = 0;
    for (let each = 0; each < times; each++) length += JSON.stringify(JSON.parse(text)).length;
    return length;
  };
}
