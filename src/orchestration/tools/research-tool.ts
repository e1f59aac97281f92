import { DynamicStructuredTool, type StructuredTool } from '@langchain/core/tools';
import type { AgentAnswer, Answered } from '../../perplexity/answers.js';
import type { AgentStreamEvent } from '../../perplexity/stream-events.js';
import { clientOf, type PerplexityCalls } from '../running/client-of.js';
import { answered, answerOutput, type ToolConfig, toolCallOptions } from './tool-answer.js';
import { researchSchema } from './tool-schemas.js';

/** Where a research is: told by the tool's `onProgress`, and by LangGraph's `streamMode: 'custom'`. */
export interface ResearchProgress {
  readonly type: 'perplexity_research';
  /** Of the tool call, where a model made it. */
  readonly callId: string | undefined;
  /** `searching` with every step of the run, `reading` with every batch of pages, `writing` once, `done` at the end. */
  readonly stage: 'searching' | 'reading' | 'writing' | 'done';
  /** Pages found so far. */
  readonly pages: number;
}

export interface ResearchToolOptions {
  readonly client?: PerplexityCalls | undefined;
  readonly agent?: string | undefined;
  readonly researchPreset?: string | undefined;
  readonly fence?: boolean | undefined;
  readonly onProgress?: ((progress: ResearchProgress) => void) | undefined;
}

/** `perplexity_research`: a long run on the vendor's side, followed; leaving cancels it. */
export function researchTool({
  client,
  agent,
  researchPreset: preset = 'high',
  fence = true,
  onProgress,
}: ResearchToolOptions): StructuredTool {
  return new DynamicStructuredTool({
    name: 'perplexity_research',
    description:
      'Researches a question on the web at length, over many pages, and reports with sources. Takes minutes and costs many times as much as perplexity_ask.',
    schema: researchSchema,
    responseFormat: 'content_and_artifact',
    func: (input, _manager, config: ToolConfig | undefined) =>
      answered(config, 'perplexity_research', async () => {
        const tell = (progress: ResearchProgress) => {
          onProgress?.(progress);
          config?.writer?.(progress);
        };
        const request = { preset, input: input.question, background: true };
        const stream = clientOf(client, config).stream(request, toolCallOptions(config, agent));
        return answerOutput(await followed(stream, config?.toolCall?.id, tell), fence);
      }),
  });
}

async function followed(
  stream: AsyncIterable<AgentStreamEvent>,
  callId: string | undefined,
  tell: (progress: ResearchProgress) => void,
): Promise<Answered<AgentAnswer>> {
  let pages = 0;
  let isWriting = false;
  const told = (stage: ResearchProgress['stage']) =>
    tell({ type: 'perplexity_research', callId, stage, pages });
  for await (const event of stream) {
    if (event.type === 'item_added' && event.item !== 'message') told('searching');
    if (event.type === 'sources') {
      pages += event.sources.length;
      told('reading');
    }
    if (event.type === 'text_delta' && !isWriting) {
      isWriting = true;
      told('writing');
    }
    if (event.type === 'completed') {
      pages = event.answer.sources.length;
      told('done');
      return event.answer;
    }
  }
  throw new Error('A stream ended without its answer.'); // The client's streams end with one, or throw.
}
