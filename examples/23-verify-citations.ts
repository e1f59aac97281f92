// Two agents' answers become one report over one list of sources; then every citation is checked, and what fails repaired.
import {
  citedReport,
  createEvidence,
  mergeCited,
  PerplexityClient,
  verifyCitations,
} from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';

const simulator = await startSimulator();
const { keys: apiKeys, url: baseUrl, limits } = simulator;
const client = new PerplexityClient({ apiKeys, baseUrl, limits });

const answers = await Promise.all(
  [
    'What is the current status of fusion energy research?',
    'What limits the range of electric vehicles in winter?',
  ].map((question) => client.ask(question)),
);

// What the pages said stays beside the run; graph state carries numbers, addresses and titles only.
const evidence = createEvidence();
for (const { sources } of answers) evidence.add(sources);

const merged = mergeCited(answers);
const report = { ...merged, evidence };
const { figures } = verifyCitations(report);
console.log(
  `As the agents wrote it: ${figures.refuted} of ${figures.checked} checked statements do not hold; ` +
    `coverage ${Math.round(figures.coverage * 100)} %.`,
);

// What models do: another number, and a page that nobody read.
const spoilt = merged.text
  .replace('22 minutes', '27 minutes')
  .concat(' Sales doubled in Norway (https://made-up.example/sales).');
const repaired = verifyCitations({ ...report, text: spoilt, policy: 'repair' });
for (const { code, stated, before } of repaired.changes) {
  console.log(`${code}: "${stated}"; took out ${before}`);
}
console.log(`\n${citedReport({ ...merged, text: repaired.text }, { format: 'text' })}`);

await client.close();
await simulator.close();
