// Fields of other APIs, and of Perplexity's retired one, that people go on writing: what to write here.
const instead: Readonly<Record<string, string>> = {
  messages: 'write `input`',
  prompt: 'write `input`',
  system: 'write `instructions`',
  max_tokens: 'write `max_output_tokens`',
  max_completion_tokens: 'write `max_output_tokens`',
  reasoning_effort: 'write `reasoning: { effort }`',
  text: 'write `response_format`',
  response_schema: 'write `response_format`',
  stream: 'call `client.stream`',
  user: 'leave it out',
  web_search_options: "write `tools: [{ type: 'web_search', … }]`",
  num_search_results: "write `tools: [{ type: 'web_search', max_results }]`",
  disable_search: 'leave the preset and the tools out',
};

const filters = /^(?:search_\w+_filter|search_recency_filter|last_updated_\w+_filter)$/;

/** What to do about a field that the vendor does not take, as the end of a sentence. */
export function insteadOf(field: string, path: readonly PropertyKey[]): string {
  if (path.length === 0 && Object.hasOwn(instead, field)) return `; ${instead[field]}`;
  if (path.length === 0 && filters.test(field)) {
    return "; write it as `tools: [{ type: 'web_search', filters: { … } }]`";
  }
  if (path[0] === 'tools' && field === 'function') {
    return '; its `name`, `description` and `parameters` stand beside `type`';
  }
  return '; check its spelling and its place, or leave it out';
}
