import type { BaseMessage } from '@langchain/core/messages';
import { ConfigError } from '../../errors.js';
import type { ImagePart, TextPart } from '../../perplexity/agent-input.js';

/** A block of a message's content, in whichever of the formats that are about. */
interface Block {
  readonly type: string;
  readonly text?: unknown;
  readonly image_url?: unknown;
  readonly url?: unknown;
  readonly data?: unknown;
  readonly mimeType?: unknown;
  readonly mime_type?: unknown;
}

/** What models say about their own work: nothing to repeat to another, or told elsewhere (`tool_calls`). */
const silent: ReadonlySet<string> = new Set([
  ...['tool_call', 'tool_call_chunk', 'invalid_tool_call', 'tool_use', 'input_json_delta'],
  ...['reasoning', 'thinking', 'redacted_thinking', 'function_call'],
]);

/** A message's content as the vendor's parts. Throws a ConfigError that names the type of a block it cannot take. */
export function contentParts({ content }: BaseMessage): (TextPart | ImagePart)[] {
  if (typeof content === 'string') return [{ type: 'input_text', text: content }];
  return content.filter(({ type }) => !silent.has(type)).map((block) => partOf(block as Block));
}

export function isText(part: TextPart | ImagePart): part is TextPart {
  return part.type === 'input_text';
}

/** The text of a message that may hold nothing else. */
export function textOf(message: BaseMessage): string {
  const parts = contentParts(message);
  if (parts.every(isText)) return parts.map(({ text }) => text).join('');
  throw new ConfigError(`ChatPerplexity reads text only in a ${message.type} message, no images.`);
}

function partOf(block: Block): TextPart | ImagePart {
  if (isTextBlock(block)) return { type: 'input_text', text: String(block.text ?? '') };
  const address = addressOf(block);
  if (address !== undefined) return { type: 'input_image', image_url: address };
  throw new ConfigError(
    `ChatPerplexity reads text and images only, not a block of type ${block.type}.`,
  );
}

function isTextBlock({ type }: Block): boolean {
  return ['text', 'input_text', 'output_text', 'text-plain'].includes(type);
}

/** OpenAI's `image_url`, LangChain's `image` of either generation, the vendor's `input_image`. */
function addressOf(block: Block): string | undefined {
  const { type, image_url: named, url, data, mimeType = block.mime_type } = block;
  if (!['image_url', 'image', 'input_image'].includes(type)) return undefined;
  if (typeof named === 'string') return named;
  if (typeof named === 'object' && named !== null && 'url' in named) return String(named.url);
  if (typeof url === 'string') return url;
  return typeof data === 'string' ? `data:${String(mimeType)};base64,${data}` : undefined;
}
