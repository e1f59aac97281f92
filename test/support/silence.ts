import { afterEach, beforeEach, expect } from 'vitest';

/**
 * Fails a test that prints, or that makes Node warn of leaking listeners: both hide real trouble in a long log.
 * A test about output captures it at the stream it hands in, or spies on it.
 */
const printed: string[] = [];

for (const method of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
  console[method] = (...words: unknown[]) => {
    printed.push(`console.${method}: ${words.map(String).join(' ')}`);
  };
}
process.on('warning', (warning) => {
  if (warning.name === 'MaxListenersExceededWarning') printed.push(warning.message);
});

beforeEach(() => {
  printed.length = 0;
});

afterEach(() => {
  expect(printed, 'a test prints nothing').toEqual([]);
});
