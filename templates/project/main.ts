import { closeDefaultClient, defaultClient, PerplexityClient, runGraph } from 'crossgraph';
import { startSimulator } from 'crossgraph/testing';
import { research } from './graphs/research.js';

const question = process.argv[2] ?? 'Why is the sky blue?';

const { client, close } = await openClient();
try {
  const { output } = await runGraph(research, { questions: [question] }, { client });
  for (const answer of [...output.answers, ...output.reviews]) {
    if (answer.failed) {
      console.log(`${answer.agent} gave no answer: ${answer.failed.message}\n`);
      continue;
    }
    console.log(`${answer.agent}: ${answer.text}`);
    for (const { id, title, url } of answer.sources) console.log(`  [${id}] ${title} - ${url}`);
    console.log();
  }
  console.log(`Spent: ${client.ledger.spentUsd.toFixed(4)} USD`);
} finally {
  await close();
}

/** The client of the environment and `.env`; without a key, one of the simulator. */
async function openClient() {
  try {
    return { client: defaultClient(), close: closeDefaultClient };
  } catch (error) {
    if (!String(error).includes('No Perplexity key')) throw error;
    console.log('No key is set: the answers are those of the simulator.\n');
    const simulator = await startSimulator();
    const { keys: apiKeys, url: baseUrl, limits } = simulator;
    const client = new PerplexityClient({ apiKeys, baseUrl, limits });
    const close = async () => {
      await client.close();
      await simulator.close();
    };
    return { client, close };
  }
}
