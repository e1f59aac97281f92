import { hostileTopic } from './corpus-hostile.js';
import type { CorpusTopic } from './corpus-page.js';

// Invented pages on example domains (RFC 2606 reserves `.example`). Plausible, not authoritative.

const fusion: CorpusTopic = {
  keywords: ['fusion', 'energy', 'tokamak', 'ignition', 'plasma', 'stellarator'],
  pages: [
    {
      url: 'https://observatory.example/energy/fusion-status',
      title: 'Fusion energy: where the field stands',
      snippet:
        'Laser-driven ignition shots have released more energy than the laser delivered to the target, with a best ' +
        'reported gain of 4.1. Magnetic confinement machines have held hot plasma for 22 minutes in a single pulse.',
      date: '2026-05-18',
      lastUpdated: '2026-09-02',
    },
    {
      url: 'https://plasma-letters.example/reviews/ignition-yields',
      title: 'A review of ignition yields',
      snippet:
        'Across the published shots the best target gain is 4.1. The energy drawn from the wall is still far larger ' +
        'than the energy released.',
      date: '2026-02-11',
    },
    {
      url: 'https://gridwatch.example/reports/fusion-pilot-plants',
      title: 'Pilot plants for fusion power',
      snippet:
        'No fusion plant has delivered net electricity to a grid. Private companies plan their first pilot plants for ' +
        'the early 2030s, and regulators have begun to write rules for them.',
      date: '2026-07-30',
    },
  ],
  claims: [
    {
      text: 'Laser-driven ignition shots have released more energy than the laser delivered, with a best reported target gain of 4.1',
      pages: [0, 1],
    },
    {
      text: 'Magnetic confinement machines have held hot plasma for 22 minutes in a single pulse',
      pages: [0],
    },
    { text: 'No fusion plant has delivered net electricity to a grid so far', pages: [2] },
    { text: 'Private companies plan their first pilot plants for the early 2030s', pages: [2] },
  ],
  recalled: [
    'Laser-driven ignition shots have released more energy than the laser delivered, with a best reported target gain of 1.5',
    'Magnetic confinement machines have held hot plasma for 22 minutes in a single pulse',
    'No fusion plant has delivered net electricity to a grid so far',
  ],
};

const longContexts: CorpusTopic = {
  keywords: ['language', 'models', 'llm', 'llms', 'long', 'context', 'contexts', 'attention'],
  pages: [
    {
      url: 'https://machine-reading.example/notes/long-context-methods',
      title: 'How language models reach long contexts',
      snippet:
        'Most models reach long inputs with position encodings that are stretched beyond the length seen in training. ' +
        'The cost of full attention grows with the square of the input length.',
      date: '2026-03-04',
      lastUpdated: '2026-08-21',
    },
    {
      url: 'https://serving.example/blog/attention-cost',
      title: 'What a long prompt costs to serve',
      snippet:
        'The cost of full attention grows with the square of the input length, so that many deployments retrieve a ' +
        'few relevant passages instead of filling a window of 1 million tokens.',
      date: '2026-06-15',
    },
    {
      url: 'https://evals.example/papers/middle-of-the-prompt',
      title: 'Facts in the middle of the prompt',
      snippet:
        'Accuracy drops when the needed fact stands in the middle of a long prompt; facts at either end are found ' +
        'more often.',
      date: '2025-11-27',
    },
  ],
  claims: [
    {
      text: 'Most models reach long inputs with position encodings that are stretched beyond the length seen in training',
      pages: [0],
    },
    { text: 'The cost of full attention grows with the square of the input length', pages: [0, 1] },
    {
      text: 'Accuracy drops when the needed fact stands in the middle of a long prompt',
      pages: [2],
    },
    {
      text: 'Many deployments retrieve a few relevant passages instead of filling a window of 1 million tokens',
      pages: [1],
    },
  ],
  recalled: [
    'Most models reach long inputs with position encodings that are stretched past the length seen in training',
    'The cost of full attention grows with the square of the input length',
    'Accuracy drops when the needed fact stands in the middle of a long prompt',
    'Human readers keep about 7 items of a document in mind at once',
  ],
};

const coralReefs: CorpusTopic = {
  keywords: ['coral', 'corals', 'reef', 'reefs', 'bleaching', 'decline', 'marine'],
  pages: [
    {
      url: 'https://tidewatch.example/reefs/heat-stress',
      title: 'Heat stress on coral reefs',
      snippet:
        'Marine heatwaves are the leading cause of coral bleaching and death. About 84 percent of the reef area met ' +
        'bleaching-level heat stress between 2023 and 2025.',
      date: '2026-01-20',
    },
    {
      url: 'https://coastal-health.example/articles/runoff-and-disease',
      title: 'Runoff and coral disease',
      snippet: 'Sewage and fertiliser runoff lower the resistance of corals to disease.',
      date: '2025-09-09',
    },
    {
      url: 'https://fisheries.example/briefs/grazers-on-reefs',
      title: 'Why reefs need grazing fish',
      snippet:
        'Overfishing removes the grazing fish that keep algae off the reefs, and young corals then find no place to ' +
        'settle.',
    },
  ],
  claims: [
    { text: 'Marine heatwaves are the leading cause of coral bleaching and death', pages: [0] },
    {
      text: 'About 84 percent of the reef area met bleaching-level heat stress between 2023 and 2025',
      pages: [0],
    },
    {
      text: 'Sewage and fertiliser runoff lower the resistance of corals to disease',
      pages: [1],
    },
    {
      text: 'Overfishing removes the grazing fish that keep algae off the reefs',
      pages: [2],
    },
  ],
  recalled: [
    'Marine heatwaves are the leading cause of coral bleaching and death',
    'Sewage and fertiliser runoff do not lower the resistance of corals to disease',
    'Overfishing removes the grazing fish that keep algae off the reefs',
  ],
};

const influenzaVaccines: CorpusTopic = {
  keywords: ['mrna', 'vaccine', 'vaccines', 'influenza', 'flu', 'vaccination'],
  pages: [
    {
      url: 'https://trials.example/summaries/mrna-influenza-phase-3',
      title: 'mRNA influenza vaccines in phase 3',
      snippet:
        'In phase 3 trials mRNA vaccines raised stronger antibody responses against influenza A than standard ' +
        'vaccines. A trial in adults aged 50 and older found a relative efficacy 26.6 percent above a standard dose.',
      date: '2026-04-08',
    },
    {
      url: 'https://immunology.example/comment/influenza-b-gap',
      title: 'The influenza B gap',
      snippet: 'Responses against influenza B were weaker in the early trials of mRNA candidates.',
      date: '2025-06-19',
      lastUpdated: '2026-04-30',
    },
    {
      url: 'https://patient-safety.example/reports/mrna-side-effects',
      title: 'Side effects of mRNA influenza doses',
      snippet: 'Short-lived fatigue and sore arms were more frequent after mRNA doses.',
      date: '2026-05-02',
    },
  ],
  claims: [
    {
      text: 'In phase 3 trials mRNA vaccines raised stronger antibody responses against influenza A than standard vaccines',
      pages: [0],
    },
    {
      text: 'A trial in adults aged 50 and older found a relative efficacy 26.6 percent above a standard dose',
      pages: [0],
    },
    { text: 'Responses against influenza B were weaker in the early trials', pages: [1] },
    { text: 'Short-lived fatigue and sore arms were more frequent after mRNA doses', pages: [2] },
  ],
  recalled: [
    'In phase 3 trials mRNA vaccines raised stronger antibody responses against influenza A than standard vaccines',
    'Responses against influenza B were weaker in early trials',
    'Short-lived fatigue and sore arms were more frequent after mRNA doses',
  ],
};

const winterRange: CorpusTopic = {
  keywords: ['electric', 'vehicle', 'vehicles', 'ev', 'evs', 'range', 'winter', 'battery', 'cold'],
  pages: [
    {
      url: 'https://roadlab.example/tests/winter-range',
      title: 'Winter range of electric vehicles, measured',
      snippet:
        'Average range falls by about 30 percent in freezing weather. Cabin heating is the largest extra load on the ' +
        'battery.',
      date: '2026-02-25',
    },
    {
      url: 'https://cell-science.example/primer/cold-cells',
      title: 'What cold does to a battery cell',
      snippet: 'Cold cells have a higher internal resistance and take up less energy from braking.',
      date: '2025-12-12',
    },
    {
      url: 'https://heatpumps.example/vehicles/savings',
      title: 'Heat pumps in electric vehicles',
      snippet: 'A heat pump wins back roughly half of the heating loss.',
      date: '2026-01-14',
      lastUpdated: '2026-10-01',
    },
  ],
  claims: [
    {
      text: 'Cabin heating is the largest extra load on the battery in cold weather',
      pages: [0],
    },
    { text: 'Average range falls by about 30 percent in freezing weather', pages: [0] },
    {
      text: 'Cold cells have a higher internal resistance and take up less energy from braking',
      pages: [1],
    },
    { text: 'A heat pump wins back roughly half of the heating loss', pages: [2] },
  ],
  recalled: [
    'Cabin heating is the largest extra load on the battery in cold weather',
    'Average range falls by about 50 percent in freezing weather',
    'Cold cells have a higher internal resistance and take up less energy from braking',
    'Winter tyres shorten the life of the suspension by a tenth',
  ],
};

/** The questions the corpus has pages about. */
export const corpusTopics: readonly CorpusTopic[] = [
  fusion,
  longContexts,
  coralReefs,
  influenzaVaccines,
  winterRange,
  hostileTopic,
];
