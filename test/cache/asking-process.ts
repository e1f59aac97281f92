import { PerplexityClient } from '../../src/perplexity/client.js';

// A program for the tests: asks the simulator at URL questions 0 to COUNT - 1, each three times at once, with its answers
// kept at CACHE. Waits for a line on its input, so that several begin together; prints what its calls came to.
const [url = '', apiKey = '', cache = '', count = '0'] = process.argv.slice(2);

const warnings: string[] = [];
const client = new PerplexityClient({
  apiKeys: [apiKey],
  baseUrl: url,
  cache: cache as 'memory',
  cacheOrigin: 'https://upstream.example',
  limits: { requestsPerMinute: 60_000, burst: 1_000 },
  onWarning: (warning) => warnings.push(warning),
});
await client.ready();
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));

const questions = Array.from({ length: Number(count) }, (_, index) => `Question ${index}?`);
const answers = await Promise.all(
  questions.flatMap((question) => [1, 2, 3].map(() => client.ask(question))),
);
await client.close();
const outcomes = answers.map(({ meta }) => meta.outcome);
process.stdout.write(`${JSON.stringify({ outcomes, warnings })}\n`);
process.stdin.unref();
