import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';
import { ask, simulated } from './simulated.js';

// Its pages: one with both dates, one with the first only, one without.
const question = 'What do long contexts of language models cost, and how far do studies agree?';

/** The two dates of every page, in a search and in a run. */
async function shownIn(dates: SimulatorOptions['dates']) {
  const { simulator } = simulated({ dates });
  const found = await ask(simulator, { query: question }, { path: '/search' });
  const run = await ask(simulator, { preset: 'fast', input: question });
  const datesOf = (pages: { date?: unknown; last_updated?: unknown }[]) =>
    new Set(pages.flatMap((page) => [kindOf(page.date), kindOf(page.last_updated)]));
  return { search: datesOf(found.json.results), run: datesOf(run.json.output[0].results) };
}

function kindOf(date: unknown): string {
  return typeof date === 'string' ? 'known' : String(date);
}

describe('dates of pages', () => {
  it.each<[SimulatorOptions['dates'], string[], string[]]>([
    ['vendor', ['known', 'null'], ['known', 'undefined']],
    ['null', ['null'], ['null']],
    ['absent', ['undefined'], ['undefined']],
  ])('shown as %s', async (dates, search, run) => {
    const shown = await shownIn(dates);

    expect(shown).toEqual({ search: new Set(search), run: new Set(run) });
  });
});
