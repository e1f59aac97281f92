import { describe, expect, it } from 'vitest';
import { compareAnswers } from '../../src/citations/compare-answers.js';

const verdictOf = (one: string, other: string) => {
  const [left, right] = [one, other].map((text) => ({ text, sources: [] }));
  return compareAnswers(left ?? { text: '', sources: [] }, right ?? { text: '', sources: [] })
    .verdict;
};

const same = [
  ['The firm earned $1.5bn from cloud services.', 'The firm earned $1.5B from cloud services.'],
  [
    'The firm earned $1.5bn from cloud services.',
    'The firm earned $1.5 billion from cloud services.',
  ],
  ['The firm earned 5 million dollars from ads.', 'The firm earned $5m from ads.'],
  ['The app has 1M active users.', 'The app has 1 million active users.'],
  ['The model reads 128K tokens at once.', 'The model reads 128,000 tokens at once.'],
  ['Solar covers 20-40% of local demand.', 'Solar covers 20% to 40% of local demand.'],
  ['Solar covers between 20 and 40% of demand.', 'Solar covers 20–40 percent of demand.'],
  ['Rates stayed at 5.25% to 5.50%.', 'Rates stayed at 5.25%-5.5%.'],
  ['The dose is .5 mg daily.', 'The dose is 0.50 mg daily.'],
  ['The lake holds 1.000.000 fish.', 'The lake holds 1,000,000 fish.'],
  ['The lake holds 1 000 000 fish.', 'The lake holds 1,000,000 fish.'],
  ['The trail is 2.5 km long.', 'The trail is 2,500 metres long.'],
  ['Without doubt, honey keeps for decades.', 'Honey keeps for decades.'],
  ['There is no doubt that honey keeps for decades.', 'Honey keeps for decades.'],
  ['Not only does honey keep for decades, bees love it.', 'Honey keeps for decades, bees love it.'],
  ['Such storms are not uncommon in Florida.', 'Such storms are common in Florida.'],
  ['Prices rose sharply in Europe.', 'Prices increased sharply in Europe.'],
] as const;

const opposed = [
  ['The drug raises blood pressure.', 'The drug lowers blood pressure.'],
  ['Prices in Europe increased sharply.', 'Prices in Europe decreased sharply.'],
  ['Prices rose.', 'Prices fell.'],
  ['The vaccine was effective in trials.', 'The vaccine was ineffective in trials.'],
  ['The damage to the reef is reversible.', 'The damage to the reef is irreversible.'],
  ['The compound in the tank is stable.', 'The compound in the tank is unstable.'],
  ['Night temperatures reach -5 degrees.', 'Night temperatures reach 5 degrees.'],
  ['The probe was launched in May 2024.', 'The probe was launched in June 2024.'],
  ['Honey spoils in sealed jars.', 'Honey rarely spoils in sealed jars.'],
  ['Honey hardly spoils in sealed jars.', 'Honey spoils in sealed jars.'],
  ['The team stopped the oil leak.', 'The team failed to stop the oil leak.'],
  ['The trail is 300 km long.', 'The trail is 310 km long.'],
] as const;

const unclear = [
  ['The tower is taller than the old bridge.', 'The tower is shorter than the old bridge.'],
  ['It was the first tower to open in Paris.', 'It was the last tower to open in Paris.'],
  ['The shop opens at 5 p.m. every day.', 'The shop opens at 5 a.m. every day.'],
  ['The trail is 300 km long.', 'The trail is 300 miles long.'],
  ['Rents grew by 14 percent in town.', 'Rents grew by 14 in town.'],
  ['Prices in Europe did not increase sharply.', 'Prices in Europe decreased sharply.'],
  ['The tower, which is not old, is tall and narrow.', 'The tower is tall and narrow.'],
  ['Prices in Europe rose and then fell sharply.', 'Prices in Europe rose sharply.'],
  ['In May 2024 the park had 5 million visitors.', 'In June 2024 the park had 6 million visitors.'],
] as const;

describe('the verdict on two sentences', () => {
  it.each(same)('is agree: "%s" and "%s"', (one, other) => {
    expect([verdictOf(one, other), verdictOf(other, one)]).toEqual(['agree', 'agree']);
  });

  it.each(opposed)('is contradict: "%s" and "%s"', (one, other) => {
    expect([verdictOf(one, other), verdictOf(other, one)]).toEqual(['contradict', 'contradict']);
  });

  it.each(unclear)('is left open: "%s" and "%s"', (one, other) => {
    expect([verdictOf(one, other), verdictOf(other, one)]).toEqual(['unsupported', 'unsupported']);
  });

  it.each([
    '[1, 2]',
    '[1-3]',
    '【1】',
    '[web:0]',
    '【web:0†source】',
    '[^2]',
    '[1](https://example.org/7)',
  ])('does not take the marker %s for a number', (marker) => {
    const verdict = verdictOf(`The tower is 330 m tall ${marker}.`, 'The tower is 330 m tall.');

    expect(verdict).toBe('agree');
  });
});
