import type { CitationWorld } from './citation-world.js';

const desalination: CitationWorld = {
  pages: [
    {
      url: 'https://waterdesk.example/desalination-costs',
      title: 'What a cubic metre of desalinated water costs',
      snippet:
        'Reverse osmosis needs between 3 and 4 kWh per cubic metre, a tenth of what thermal plants used in the 1970s. The Sorek ' +
        'plant sells water for $0.58 per cubic metre. It supplies 627,000 cubic metres a day, roughly a fifth of the ' +
        "country's household demand. Membranes have to be replaced every 7 years.",
      date: '2025-08-14',
    },
    {
      url: 'https://marine-notes.example/brine',
      title: 'Brine and the sea floor',
      snippet:
        'Plants discharge 1.5 litres of brine for every litre of fresh water. Salinity returned to normal within 200 metres of the ' +
        'outlet. “We found fewer species next to the pipe, and none of the collapse that had been predicted,” the divers ' +
        'wrote in March 2021. Copper was below the legal limit at every station.',
      date: '2021-06-30',
    },
    {
      url: 'https://agua.example/informe',
      title: 'Informe sobre la desalación en España',
      snippet:
        'España tiene 765 desaladoras y produce 5 millones de metros cúbicos al día. El 22 % del agua se destina a la agricultura. ' +
        'La sequía de 2023 aumentó la demanda en las islas.',
    },
  ],
  facts: [
    { text: 'The Sorek plant sells its water for $0.58 per cubic metre', pages: [0] },
    { text: 'Sorek supplies 627,000 cubic metres of water a day', pages: [0] },
    { text: 'The membranes have to be replaced every 7 years', pages: [0] },
    { text: 'Plants discharge 1.5 litres of brine for each litre of fresh water', pages: [1] },
    { text: 'Salinity was back to normal within 200 metres of the outlet', pages: [1] },
    { text: 'In March 2021 the divers reported fewer species next to the pipe', pages: [1] },
  ],
  hard: [
    {
      kind: 'paraphrase',
      text: 'One fifth of the demand of households is met by the Sorek plant',
      pages: [0],
    },
    {
      kind: 'paraphrase',
      text: 'Divers measured legal levels of copper at all stations',
      pages: [1],
    },
    { kind: 'rounded number', text: 'A cubic metre from Sorek costs about $0.6', pages: [0] },
    { kind: 'rounded number', text: 'Sorek supplies over 600,000 cubic metres a day', pages: [0] },
    {
      kind: 'converted unit',
      text: 'Salinity returned to normal within 660 feet of the outlet',
      pages: [1],
    },
    {
      kind: 'converted unit',
      text: 'Membranes last for 84 months before they have to be replaced',
      pages: [0],
    },
    {
      kind: 'not English',
      text: 'Con 765 desaladoras, España produce 5 millones de metros cúbicos al día',
      pages: [2],
    },
    {
      kind: 'not English',
      text: 'The drought of 2023 raised demand on the Spanish islands',
      pages: [2],
    },
    {
      kind: 'quote, other typography',
      text: 'The divers found „fewer species next to the pipe, and none of the collapse…“',
      pages: [1],
    },
    {
      kind: 'several sources',
      text: 'The Sorek plant supplies 627,000 cubic metres a day, and plants discharge 1.5 litres of brine per litre',
      pages: [0, 1],
    },
  ],
  quotes: [
    {
      text: 'The divers wrote: “We found fewer species next to the pipe, and none of the collapse that had been predicted”',
      pages: [1],
    },
  ],
  invented: [
    'Fishermen near the outlet were paid for lost catches',
    'A floating plant off Cyprus runs on wave energy alone',
    'The membranes are cleaned by robots at night',
  ],
};

const rail: CitationWorld = {
  pages: [
    {
      url: 'https://nightrail.example/comeback',
      title: 'Night trains come back',
      snippet:
        'The operator carried 1.5 million passengers on night trains in 2023. It ordered 33 new sleeper trains for 720 million ' +
        'euros, of which the first entered service in December 2023. Delays of the new cars cost the company a summer season. ' +
        '"Nobody earns money with the couchette alone; the private cabin pays for it," its director admits.',
      date: '2024-10-01',
    },
    {
      url: 'https://climate-desk.example/train-or-plane',
      title: 'Train or plane: the carbon sums',
      snippet:
        'A flight from Vienna to Paris emits 419 kg of carbon dioxide per passenger, the train 42 kg. Contrails are not included. ' +
        'A survey of 2,400 travellers found that 69 percent would take the night train if it cost no more than the flight.',
      date: '2022-02-18',
    },
    {
      url: 'https://infrastructure.example/track-charges',
      title: 'Track access charges in Europe',
      snippet:
        'Charges differ widely: Belgium waived them for night trains in 2024, while France asks for more than 5 euros per kilometre. ' +
        "Energy makes up 15 percent of an operator's cost. Freight trains have priority at night on three of the corridors.",
    },
  ],
  facts: [
    { text: 'The operator carried 1.5 million passengers on night trains in 2023', pages: [0] },
    { text: 'It ordered 33 new sleeper trains for 720 million euros', pages: [0] },
    { text: 'The first of the new sleeper trains entered service in December 2023', pages: [0] },
    {
      text: 'A flight from Vienna to Paris emits 419 kg of carbon dioxide per passenger',
      pages: [1],
    },
    {
      text: 'A survey found that 69 percent of 2,400 travellers would take the night train',
      pages: [1],
    },
    { text: 'Belgium waived the track charges for night trains in 2024', pages: [2] },
    { text: 'Energy makes up 15 percent of the cost of an operator', pages: [2] },
  ],
  hard: [
    {
      kind: 'paraphrase',
      text: 'Late delivery of the new cars made the company lose a summer season',
      pages: [0],
    },
    { kind: 'paraphrase', text: 'On three corridors freight goes first at night', pages: [2] },
    {
      kind: 'rounded number',
      text: 'The flight emits roughly 420 kg of carbon dioxide per passenger',
      pages: [1],
    },
    {
      kind: 'rounded number',
      text: 'Nearly 70 percent of travellers surveyed would take the night train',
      pages: [1],
    },
    {
      kind: 'converted unit',
      text: 'The flight from Vienna to Paris emits 924 pounds of carbon dioxide per passenger',
      pages: [1],
    },
    {
      kind: 'converted unit',
      text: 'Per passenger the train emits 92.6 lb of carbon dioxide',
      pages: [1],
    },
    {
      kind: 'quote, other typography',
      text: 'The director admits that “nobody earns money with the couchette alone … the private cabin pays for it”',
      pages: [0],
    },
    {
      kind: 'several sources',
      text: 'Belgium waived its charges in 2024, a year after the operator carried 1.5 million passengers on night trains',
      pages: [2, 0],
    },
  ],
  quotes: [
    {
      text: 'Its director admits: "Nobody earns money with the couchette alone; the private cabin pays for it"',
      pages: [0],
    },
  ],
  invented: [
    'Bicycles travel free of charge on all night trains to Italy',
    'The dining car returned after a petition by students',
    'A tunnel under the Alps cut the journey to Zagreb in half',
  ],
};

const memory: CitationWorld = {
  pages: [
    {
      url: 'https://neuro.example/replay',
      title: 'Replay in the hippocampus',
      snippet:
        'Place cells fired again in the same order while the rats rested. A single replay event lasted about 120 milliseconds, twenty ' +
        'times faster than the run itself. When replay was blocked, the animals did not learn the second maze. The team recorded ' +
        'from 86 neurons in 5 animals.',
      date: '2025-01-09',
    },
    {
      url: 'https://education.example/spacing',
      title: 'Spacing and testing in the classroom',
      snippet:
        'Students who were tested three times remembered 61 percent after one week, against 40 percent of those who reread the text. ' +
        'Spacing the sessions helped at every age. The authors analysed 242 studies with 169,179 participants. “Rereading feels like ' +
        'learning and is mostly recognition,” they conclude.',
      date: '2023-05-22',
    },
    {
      url: 'https://kioku.example/nemuri',
      title: '睡眠と記憶',
      snippet:
        '睡眠は記憶の定着に重要です。実験では90分の昼寝が単語の記憶を改善しました。参加者は大学生でした。',
    },
  ],
  facts: [
    { text: 'A single replay event lasted about 120 milliseconds', pages: [0] },
    { text: 'The team recorded from 86 neurons in 5 animals', pages: [0] },
    { text: 'Place cells fired again in the same order while the rats rested', pages: [0] },
    {
      text: 'Students who were tested three times remembered 61 percent after one week',
      pages: [1],
    },
    { text: 'The authors analysed 242 studies with 169,179 participants', pages: [1] },
    { text: 'Spacing the sessions helped at every age', pages: [1] },
  ],
  hard: [
    {
      kind: 'paraphrase',
      text: 'Rats whose replay was blocked did not learn the second maze',
      pages: [0],
    },
    {
      kind: 'paraphrase',
      text: 'Learners of all ages remembered better when sessions were spaced',
      pages: [1],
    },
    {
      kind: 'rounded number',
      text: 'The authors analysed some 240 studies with nearly 170,000 participants',
      pages: [1],
    },
    { kind: 'converted unit', text: 'A replay event lasted 0.12 seconds', pages: [0] },
    { kind: 'not English', text: '睡眠は記憶の定着に重要です', pages: [2] },
    { kind: 'not English', text: '実験では90分の昼寝が単語の記憶を改善しました', pages: [2] },
    {
      kind: 'quote, other typography',
      text: 'The authors conclude that «rereading feels like learning and is mostly recognition»',
      pages: [1],
    },
    {
      kind: 'several sources',
      text: 'Replay is needed to learn a second maze, and testing helps students to remember',
      pages: [0, 1],
    },
  ],
  quotes: [
    {
      text: 'They conclude: “Rereading feels like learning and is mostly recognition”',
      pages: [1],
    },
  ],
  invented: [
    'Caffeine before an exam improved recall of faces',
    'Elderly musicians kept their memory for melodies longest',
    'The maze was lit in blue to calm the animals',
  ],
};

/** Written before the verifier was first run on them, and not used to change it: what is reported. */
export const newWorlds: readonly CitationWorld[] = [desalination, rail, memory];
