import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { AIMessageChunk } from '@langchain/core/messages';
import { ChatGenerationChunk } from '@langchain/core/outputs';
import type { AgentAnswer, Answered } from '../../perplexity/answers.js';
import type { AgentStreamEvent } from '../../perplexity/stream-events.js';
import { clientReply, lastChunk } from './answer-message.js';
import { messageId } from './message-id.js';

/**
 * A streamed answer as LangChain's chunks, all of one id: the text piece by piece, then one chunk with tool calls, usage
 * and what is known about the call. `accept` looks at the whole answer first, and may throw. The manager is told of each
 * chunk: LangGraph's `messages` mode hears of tokens there and nowhere else.
 */
export async function* answerChunks(
  stream: AsyncIterable<AgentStreamEvent>,
  accept: (answer: Answered<AgentAnswer>) => void,
  manager?: CallbackManagerForLLMRun,
): AsyncGenerator<ChatGenerationChunk> {
  const id = messageId();
  for await (const event of stream) {
    if (event.type === 'text_delta') {
      const message = new AIMessageChunk({ id, content: event.delta });
      yield await told(new ChatGenerationChunk({ text: event.delta, message }), manager);
    }
    if (event.type === 'completed') {
      accept(event.answer);
      const message = lastChunk(clientReply(event.answer), id);
      yield await told(new ChatGenerationChunk({ text: '', message }), manager);
    }
  }
}

const place = { prompt: 0, completion: 0 };

async function told(
  chunk: ChatGenerationChunk,
  manager: CallbackManagerForLLMRun | undefined,
): Promise<ChatGenerationChunk> {
  await manager?.handleLLMNewToken(chunk.text, place, undefined, undefined, undefined, { chunk });
  return chunk;
}
