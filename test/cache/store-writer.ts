import { encodeEntry } from '../../src/cache/cache-entry.js';
import { openAnswerStore } from '../../src/cache/open-store.js';

// A program for the tests: writes answers into FILE under NAME-0, NAME-1, … and prints each key that was acknowledged.
const [file = '', name = '', count = '0'] = process.argv.slice(2);

const store = await openAnswerStore(`sqlite:${file}`, {
  budgetMs: 20_000,
  onWarning: (message) => process.stderr.write(`${message}\n`),
});
const head = { storedAt: 0, ttlMs: 1e13, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
const entry = { ...head, answer: 'x'.repeat(2_000), sizeBytes: 1 };
for (let turn = 0; turn < Number(count); turn++) {
  const written = await store.set(`${name}-${turn}`, entry, encodeEntry(entry));
  if (written.ok) process.stdout.write(`${name}-${turn}\n`);
}
await store.close();
