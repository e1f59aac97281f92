/** A model of the chat endpoint and its price in USD per million tokens. */
export interface ChatModel {
  readonly id: string;
  readonly input: number;
  readonly output: number;
  /** Whether it thinks aloud before it answers (`reasoning_content`). */
  readonly reasons: boolean;
}

// DeepSeek's price list for V3.2 (api-docs.deepseek.com/quick_start/pricing, as of 2025-12-09), nothing in its cache.
const price = { input: 0.28, output: 0.42 } as const;

const models = new Map<string, ChatModel>(
  [
    { id: 'deepseek-chat', ...price, reasons: false },
    { id: 'deepseek-reasoner', ...price, reasons: true },
  ].map((model) => [model.id, model]),
);

/** The model of this name, if there is one. */
export function chatModelOf(id: string): ChatModel | undefined {
  return models.get(id);
}

/** Body of `GET /deepseek/models`. */
export function chatModelList(): object {
  const data = [...models.keys()].map((id) => ({ id, object: 'model', owned_by: 'deepseek' }));
  return { object: 'list', data };
}
