import { hostileTopic } from '../../src/simulator/corpus-hostile.js';
import { corpusTopics } from '../../src/simulator/corpus-topics.js';
import type { CitationWorld } from './citation-world.js';
import { laterWorlds } from './later-worlds.js';

const bridge: CitationWorld = {
  pages: [
    {
      url: 'https://bridges.example/akashi',
      title: 'The Akashi Kaikyo Bridge',
      snippet:
        'The bridge opened on 5 April 1998 after ten years of construction. Its central span of 1,991 metres was the longest ' +
        'of any suspension bridge until 2022. “We built it to move with the wind, not against it,” said the chief engineer. ' +
        'The Great Hanshin earthquake of 1995 moved the towers apart by 80 centimetres.',
      date: '2024-03-02',
    },
    {
      url: 'https://tolls.example/report-2023',
      title: 'Traffic and tolls in 2023',
      snippet:
        'About 23,000 vehicles cross the bridge each day. The toll for a car is 2,410 yen. Revenue fell by 14.2 % in 2020 ' +
        'and has recovered since. Maintenance is paid from tolls alone.',
      date: '2023-11-20',
    },
    {
      url: 'https://materials.example/high-strength-wire',
      title: 'Steel wire for long spans',
      snippet:
        'A new low-alloy steel wire with a strength of 1,800 megapascals made two main cables sufficient. Each cable is 112 cm ' +
        'thick and contains 36,830 strands. Dry air is blown through the cables, so that the wire does not rust.',
    },
  ],
  facts: [
    { text: 'The bridge opened on 5 April 1998', pages: [0] },
    { text: 'The central span is 1,991 metres long', pages: [0] },
    { text: 'The 1995 earthquake moved the towers apart by 80 centimetres', pages: [0] },
    { text: 'About 23,000 vehicles cross the bridge each day', pages: [1] },
    { text: 'Toll revenue fell by 14.2 % in 2020', pages: [1] },
    { text: 'Each main cable is 112 cm thick and contains 36,830 strands', pages: [2] },
    { text: 'Dry air is blown through the cables, so that the wire does not rust', pages: [2] },
  ],
  hard: [
    { kind: 'rounded number', text: 'Revenue from tolls fell by about 14 % in 2020', pages: [1] },
    { kind: 'rounded number', text: 'The central span is roughly 2,000 metres long', pages: [0] },
    {
      kind: 'converted unit',
      text: 'The earthquake moved the towers apart by 31.5 inches',
      pages: [0],
    },
    {
      kind: 'converted unit',
      text: 'Its central span of 1.24 miles held the record until 2022',
      pages: [0],
    },
    {
      kind: 'paraphrase',
      text: 'Construction took a decade before the bridge was opened in April 1998',
      pages: [0],
    },
    { kind: 'paraphrase', text: 'Upkeep of the bridge is funded only by tolls', pages: [1] },
    {
      kind: 'several sources',
      text: 'The bridge, opened in 1998, carries some 23,000 vehicles a day',
      pages: [0, 1],
    },
    {
      kind: 'quote, other typography',
      text: 'The engineer said: "We built it to move with the wind … not against it"',
      pages: [0],
    },
  ],
  quotes: [
    {
      text: 'The chief engineer said: “We built it to move with the wind, not against it”',
      pages: [0],
    },
    { text: 'The report says that "maintenance is paid from tolls alone"', pages: [1] },
  ],
  invented: [
    'The bridge was painted red after a vote among residents of Kobe',
    'Engineers from Denmark designed the anchor blocks of the bridge',
  ],
};

const bees: CitationWorld = {
  pages: [
    {
      url: 'https://apiary.example/colony-losses',
      title: 'Colony losses in winter',
      snippet:
        'Beekeepers lost 37.7 percent of their colonies in the winter of 2018. Varroa mites remain the most common cause of ' +
        'loss. A healthy colony has between 20,000 and 60,000 bees in summer.',
      date: '2025-06-01',
    },
    {
      url: 'https://agronomy.example/pollination',
      title: 'What pollination is worth',
      snippet:
        'Three quarters of the leading food crops depend on animal pollinators to some extent. “Without managed bees the almond ' +
        'harvest would collapse within a season,” the authors write. Pollination is worth $577 billion a year at most.',
    },
    {
      url: 'https://bienen.example/honig',
      title: 'Honig und Imkerei',
      snippet:
        'Eine Biene fliegt für ein Kilogramm Honig etwa 40.000 Kilometer weit. Die Königin legt bis zu 2.000 Eier am Tag. ' +
        'Imker ernten den Honig meist im Juni und im August.',
    },
  ],
  facts: [
    { text: 'Beekeepers lost 37.7 percent of their colonies in the winter of 2018', pages: [0] },
    { text: 'Varroa mites are the most common cause of colony loss', pages: [0] },
    { text: 'A healthy colony has up to 60,000 bees in summer', pages: [0] },
    { text: 'Pollination is worth at most $577 billion a year', pages: [1] },
    { text: 'Three quarters of the leading food crops depend on animal pollinators', pages: [1] },
  ],
  hard: [
    {
      kind: 'rounded number',
      text: 'Beekeepers lost nearly 38 percent of colonies in the winter of 2018',
      pages: [0],
    },
    {
      kind: 'not English',
      text: 'Eine Biene fliegt rund 40.000 Kilometer für ein Kilogramm Honig',
      pages: [2],
    },
    { kind: 'not English', text: 'Die Königin legt am Tag bis zu 2.000 Eier', pages: [2] },
    {
      kind: 'paraphrase',
      text: 'Colony losses are most commonly caused by the varroa mite',
      pages: [0],
    },
    {
      kind: 'several sources',
      text: 'Crops depend on pollinators, while beekeepers lose colonies every winter to mites',
      pages: [0, 1],
    },
    {
      kind: 'quote, other typography',
      text: 'The authors warn that “[w]ithout managed bees the almond harvest would collapse … within a season”',
      pages: [1],
    },
  ],
  quotes: [
    {
      text: 'The authors write: "Without managed bees the almond harvest would collapse within a season"',
      pages: [1],
    },
  ],
  invented: [
    'Urban hives on rooftops doubled in Berlin and Paris',
    'A fungus from South America protects hives against moths',
  ],
};

/** The simulator's own pages, whose sentences are close to their claims; those that attack are another matter. */
const friendlyTopics = corpusTopics.filter((topic) => topic !== hostileTopic);
const corpusWorlds: readonly CitationWorld[] = friendlyTopics.map(({ pages, claims }) => ({
  pages,
  facts: claims.map(({ text, pages: places }) => ({ text, pages: places.slice(0, 1) })),
  hard: [],
  quotes: [],
  invented: ['Public interest in the subject doubled after a television series'],
}));

/** What the verifier was developed on. Its figures flatter. */
export const knownWorlds: readonly CitationWorld[] = [
  bridge,
  bees,
  ...laterWorlds,
  ...corpusWorlds,
];
