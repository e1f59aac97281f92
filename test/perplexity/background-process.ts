import { PerplexityClient } from '../../src/perplexity/client.js';

// A program for the tests: asks in the background at URL with KEYS (joined by commas), keeps in the SQLite file FILE, and
// prints the answer.
const [url = '', keys = '', file = ''] = process.argv.slice(2);

const client = new PerplexityClient({
  apiKeys: keys.split(','),
  accounts: keys.split(',').map((key) => `account of ${key.length}`),
  baseUrl: url,
  cache: `sqlite:${file}`,
  timeoutMs: 30_000,
});
const input = 'What limits the range of electric vehicles in winter?';
const answer = await client.ask({ preset: 'fast', input, background: true });
process.stdout.write(`${JSON.stringify(answer)}\n`);
await client.close();
