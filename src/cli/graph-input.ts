import { ConfigError } from '../errors.js';

/** The input of a graph from what `--input` gives. A text alone is what the user says to a graph that talks. */
export function graphInput(input: unknown): object {
  if (typeof input === 'string') return { messages: [{ role: 'user', content: input }] };
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new ConfigError(
    "Expected --input to be an object of the graph's state, or a text for a graph with messages.",
  );
}
