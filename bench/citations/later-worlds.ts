import type { CitationWorld } from './citation-world.js';

const glacier: CitationWorld = {
  pages: [
    {
      url: 'https://glaciers.example/aletsch',
      title: 'The Aletsch Glacier',
      snippet:
        'The glacier has retreated by 3.2 kilometres since 1870. At Konkordiaplatz the ice is still about 800 metres thick. ' +
        'Measurements in August 2022 showed a loss of 6 metres of ice within one summer. Its meltwater feeds the Rhone.',
      date: '2023-01-15',
    },
    {
      url: 'https://alpine-water.example/hydropower',
      title: 'Hydropower and melting ice',
      snippet:
        'Swiss hydropower plants produced 37.2 TWh in 2023. Meltwater of glaciers contributes 4 percent of the output today and will ' +
        'contribute less after 2040. “The water comes earlier in the year than the reservoirs were planned for,” says the operator.',
    },
    {
      url: 'https://tourism.example/jungfrau',
      title: 'Visitors at the Jungfraujoch',
      snippet:
        'A record of 1.07 million guests visited the Jungfraujoch in 2018. The railway station lies at 3,454 metres. The ' +
        'number of guests is limited to 5,000 per day.',
      date: '2024-05-10',
    },
  ],
  facts: [
    { text: 'The glacier has retreated by 3.2 kilometres since 1870', pages: [0] },
    { text: 'The ice at Konkordiaplatz is about 800 metres thick', pages: [0] },
    { text: 'Measurements in August 2022 showed a loss of 6 metres of ice', pages: [0] },
    { text: 'Swiss hydropower plants produced 37.2 TWh in 2023', pages: [1] },
    { text: 'Meltwater of glaciers contributes 4 percent of the output', pages: [1] },
    { text: 'The railway station lies at 3,454 metres', pages: [2] },
    { text: 'The number of guests is limited to 5,000 per day', pages: [2] },
  ],
  hard: [
    {
      kind: 'rounded number',
      text: 'Swiss hydropower plants produced about 37 TWh in 2023',
      pages: [1],
    },
    {
      kind: 'rounded number',
      text: 'More than 1 million guests visited the Jungfraujoch in 2018',
      pages: [2],
    },
    {
      kind: 'converted unit',
      text: 'The glacier has retreated by about 2 miles since 1870',
      pages: [0],
    },
    { kind: 'converted unit', text: 'The station lies at 11,332 feet', pages: [2] },
    { kind: 'paraphrase', text: 'The Rhone is fed by meltwater from the glacier', pages: [0] },
    {
      kind: 'paraphrase',
      text: 'At most 5,000 people may visit the Jungfraujoch daily',
      pages: [2],
    },
    {
      kind: 'quote, other typography',
      text: 'The operator says that "the water comes earlier in the year … than the reservoirs were planned for"',
      pages: [1],
    },
    {
      kind: 'several sources',
      text: 'Glacier meltwater feeds the Rhone and contributes 4 percent of hydropower output',
      pages: [0, 1],
    },
  ],
  quotes: [
    {
      text: 'According to the operator, “the water comes earlier in the year than the reservoirs were planned for”',
      pages: [1],
    },
  ],
  invented: [
    'A ski resort at the glacier was closed after a rockfall',
    'Researchers covered the ice with white fleece to slow the melting by half',
  ],
};

const chips: CitationWorld = {
  pages: [
    {
      url: 'https://fabs.example/arizona',
      title: 'A fab in the desert',
      snippet:
        'Construction of the Arizona fab began in June 2021. The company raised its investment to $65 billion and expects to ' +
        'employ 6,000 people. The first wafers were not shipped before early 2025. The plant recycles 90 percent of its water.',
      date: '2025-02-01',
    },
    {
      url: 'https://lithography.example/high-na',
      title: 'High-NA lithography explained',
      snippet:
        'A high-NA machine weighs 150 tonnes and costs about 350 million euros. It prints lines of 8 nanometres in one exposure. ' +
        '“Every generation looks impossible until the first wafer is printed,” its designer told us.',
    },
    {
      url: 'https://puces.example/marche',
      title: 'Le marché mondial des puces',
      snippet:
        'Le marché mondial des puces a atteint 627 milliards de dollars en 2024. La croissance est de 19 % par rapport à 2023. ' +
        'Les mémoires sont la catégorie qui progresse le plus vite.',
      date: '2025-02-07',
    },
  ],
  facts: [
    { text: 'Construction of the Arizona fab began in June 2021', pages: [0] },
    { text: 'The company raised its investment to $65 billion', pages: [0] },
    { text: 'The plant recycles 90 percent of its water', pages: [0] },
    { text: 'A high-NA machine weighs 150 tonnes', pages: [1] },
    { text: 'A high-NA machine costs about 350 million euros', pages: [1] },
    { text: 'The machine prints lines of 8 nanometres in one exposure', pages: [1] },
  ],
  hard: [
    {
      kind: 'paraphrase',
      text: 'The Arizona plant is expected to give work to 6,000 people',
      pages: [0],
    },
    {
      kind: 'paraphrase',
      text: 'Nine tenths of the water used by the plant is recycled',
      pages: [0],
    },
    { kind: 'converted unit', text: 'A high-NA machine weighs 150,000 kilograms', pages: [1] },
    {
      kind: 'rounded number',
      text: 'The company invests over $60 billion in the Arizona fab',
      pages: [0],
    },
    {
      kind: 'not English',
      text: 'En 2024, le marché des puces a atteint 627 milliards de dollars',
      pages: [2],
    },
    {
      kind: 'not English',
      text: 'The world market for chips reached 627 billion dollars in 2024',
      pages: [2],
    },
    {
      kind: 'quote, other typography',
      text: 'Its designer said that «every generation looks impossible until the first wafer is printed»',
      pages: [1],
    },
    {
      kind: 'several sources',
      text: 'The fab in Arizona cost $65 billion, and one high-NA machine 350 million euros',
      pages: [0, 1],
    },
  ],
  quotes: [
    {
      text: 'Its designer said: "Every generation looks impossible until the first wafer is printed"',
      pages: [1],
    },
  ],
  invented: [
    'The fab was powered by a solar park next to the highway',
    'The supplier opened an academy for technicians in Dresden',
  ],
};

const sleep: CitationWorld = {
  pages: [
    {
      url: 'https://sleeplab.example/trial-results',
      title: 'Results of the light trial',
      snippet:
        'Participants exposed to morning light fell asleep 22 minutes earlier than the control group. The trial followed 412 adults ' +
        'for 8 weeks. No serious side effects were reported. The effect was larger in adults under 30.',
      date: '2026-04-20',
    },
    {
      url: 'https://clinic.example/insomnia-guide',
      title: 'Insomnia: a guide for patients',
      snippet:
        'Insomnia affects about 10 percent of adults. Cognitive behavioural therapy is recommended as the first treatment. Sleeping ' +
        'pills should not be taken for longer than 4 weeks. “A bad night is not a disease, and a bad month is worth a visit,” our doctors say.',
    },
    {
      url: 'https://shiftwork.example/statistics',
      title: 'Shift work in numbers',
      snippet:
        'In 2022, 18 percent of employees worked at night at least once a month. Night workers sleep 5.9 hours on average. The ' +
        'temperature of a bedroom should be close to 18 °C.',
      date: '2023-09-09',
    },
  ],
  facts: [
    {
      text: 'Participants exposed to morning light fell asleep 22 minutes earlier than the control group',
      pages: [0],
    },
    { text: 'The trial followed 412 adults for 8 weeks', pages: [0] },
    { text: 'The effect was larger in adults under 30', pages: [0] },
    { text: 'Insomnia affects about 10 percent of adults', pages: [1] },
    { text: 'Cognitive behavioural therapy is recommended as the first treatment', pages: [1] },
    { text: 'Night workers sleep 5.9 hours on average', pages: [2] },
    { text: 'In 2022, 18 percent of employees worked at night at least once a month', pages: [2] },
  ],
  hard: [
    {
      kind: 'paraphrase',
      text: 'Doctors recommend behavioural therapy first, before other treatments',
      pages: [1],
    },
    { kind: 'paraphrase', text: 'The light trial reported no serious side effects', pages: [0] },
    {
      kind: 'paraphrase',
      text: 'Pills against insomnia should be taken for four weeks at most',
      pages: [1],
    },
    { kind: 'rounded number', text: 'Night workers sleep about 6 hours on average', pages: [2] },
    {
      kind: 'rounded number',
      text: 'The trial followed some 400 adults for two months',
      pages: [0],
    },
    {
      kind: 'converted unit',
      text: 'The temperature of a bedroom should be close to 64 °F',
      pages: [2],
    },
    {
      kind: 'quote, other typography',
      text: 'Doctors say that “a bad night is not a disease, [...] a bad month is worth a visit”',
      pages: [1],
    },
    {
      kind: 'several sources',
      text: 'Insomnia affects 10 percent of adults, and 18 percent of employees work at night',
      pages: [1, 2],
    },
  ],
  quotes: [
    {
      text: 'The guide says: “A bad night is not a disease, and a bad month is worth a visit”',
      pages: [1],
    },
  ],
  invented: [
    'Blue glasses in the evening were found to help teenagers most',
    'Naps after lunch reduced accidents on construction sites',
  ],
};

/** Written before the verifier was first run on them; what they showed has since been mended. */
export const laterWorlds: readonly CitationWorld[] = [glacier, chips, sleep];
