import {
  type AgentAnswer,
  type AgentRequest,
  type AgentTool,
  type Answered,
  type AnsweredAs,
  type AskAsRequest,
  type EmbeddingsAnswer,
  type EmbeddingsRequest,
  type FunctionTool,
  type InputItem,
  PerplexityClient,
  type SearchRequest,
  type WebSearchTool,
} from 'crossgraph';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

describe('AgentRequest', () => {
  it('takes images, function calls and their outputs', () => {
    const items = [
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'What is this?' },
          { type: 'input_image', image_url: 'https://a.example/i.png' },
        ],
      },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: 'snow' },
    ] as const satisfies readonly InputItem[];

    expectTypeOf(items).toExtend<AgentRequest['input']>();
    // @ts-expect-error: an output belongs to a call.
    void ({ type: 'function_call_output', output: 'snow' } satisfies InputItem);
    // @ts-expect-error: nobody has this role.
    void ({ role: 'tool', content: 'snow' } satisfies InputItem);
    // @ts-expect-error: the Agent API takes no files.
    void ({ role: 'user', content: [{ type: 'file_url', file_url: 'x' }] } satisfies InputItem);
  });

  it('offers the presets by name and takes new ones', () => {
    expectTypeOf<{ input: string; preset: string }>().toExtend<AgentRequest>();
    expectTypeOf<'fast'>().toExtend<AgentRequest['preset']>();
  });

  it('takes every tool with its own options and no others', () => {
    expectTypeOf<WebSearchTool | FunctionTool>().toExtend<AgentTool>();
    void ({ type: 'fetch_url', max_urls: 3 } satisfies AgentTool);
    // @ts-expect-error: not an option of this tool.
    void ({ type: 'sandbox', max_urls: 3 } satisfies AgentTool);
    // @ts-expect-error: a function has a name.
    void ({ type: 'function' } satisfies AgentTool);
    // @ts-expect-error: filters stand in `filters`.
    void ({ type: 'web_search', search_recency_filter: 'day' } satisfies AgentTool);
    // @ts-expect-error: no such recency.
    void ({ type: 'web_search', filters: { search_recency_filter: 'decade' } } satisfies AgentTool);
  });

  it('has no field that the vendor refuses, and none that the client sets itself', () => {
    // @ts-expect-error: filters belong to the search tool.
    void ({ input: 'q', preset: 'fast', search_recency_filter: 'day' } satisfies AgentRequest);
    // @ts-expect-error: `client.stream` does.
    void ({ input: 'q', preset: 'fast', stream: true } satisfies AgentRequest);
    // @ts-expect-error: usage is the bill.
    void ({ input: 'q', stream_options: { include_usage: false } } satisfies AgentRequest);
    // @ts-expect-error: OpenAI's place for it.
    void ({ input: 'q', text: { format: { type: 'json_schema' } } } satisfies AgentRequest);
  });
});

describe('SearchRequest and EmbeddingsRequest', () => {
  it('take what their endpoints take', () => {
    const model = 'pplx-embed-v1-4b';
    void ({ query: 'q', country: 'US', display_server_time: true } satisfies SearchRequest);
    // @ts-expect-error: the Agent API's.
    void ({ query: 'q', preset: 'fast' } satisfies SearchRequest);
    // @ts-expect-error: floats are never sent.
    void ({ input: 'q', model, encoding_format: 'float' } satisfies EmbeddingsRequest);
  });
});

describe('PerplexityClient.embed', () => {
  it('gives the bytes of the encoding that was asked for', () => {
    const client = new PerplexityClient({ apiKeys: ['k'] });
    const asked = { input: 'q', model: 'pplx-embed-v1-4b' } as const;
    type Vector<Answer> = Awaited<Answer> extends EmbeddingsAnswer<infer One> ? One : never;

    const signed = client.embed(asked);
    const binary = client.embed({ ...asked, encoding_format: 'base64_binary' });
    const either = client.embed(asked as EmbeddingsRequest);

    expectTypeOf<Vector<typeof signed>>().toEqualTypeOf<Int8Array>();
    expectTypeOf<Vector<typeof binary>>().toEqualTypeOf<Uint8Array>();
    expectTypeOf<Vector<typeof either>>().toEqualTypeOf<Int8Array | Uint8Array>();
  });
});

describe('PerplexityClient.askAs', () => {
  it('types its value by the schema, and takes no format of its own', () => {
    const client = new PerplexityClient({ apiKeys: ['k'] });
    const schema = z.object({ at: z.iso.date().transform((text) => new Date(text)) });

    const answered = client.askAs(schema, 'q', { timeoutMs: 5, schemaName: 'day' });

    expectTypeOf(answered).resolves.toEqualTypeOf<AnsweredAs<{ at: Date }>>();
    expectTypeOf<Awaited<typeof answered>>().toExtend<Answered<AgentAnswer>>();
    expectTypeOf<AskAsRequest>().not.toHaveProperty('response_format');
  });
});
