import { z } from 'zod';
import type { AgentRequest } from './requests.js';

const runStatus = z.enum(['in_progress', 'completed', 'incomplete']).optional();
const filled = z.string().min(1);

const text = z.strictObject({ type: z.literal('input_text'), text: z.string() });

const isImage = (address: string) =>
  (address.startsWith('https://') && URL.canParse(address)) ||
  /^data:image\/[\w.+-]+;base64,[A-Za-z0-9+/]/.test(address);
const imageUrl = z.string().refine(isImage, {
  error: 'to be an https address, or the image itself as data:image/png;base64,…',
});

const image = { type: z.literal('input_image'), image_url: imageUrl };
const outputImage = { ...image, detail: z.enum(['low', 'high', 'auto']).optional() };

const aPart = { error: 'to be input_text or input_image' };
const textOrParts = { error: 'to be a text or a list of parts' };

const message = z.strictObject({
  type: z.literal('message').optional(),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union(
    [z.string(), z.array(z.discriminatedUnion('type', [text, z.strictObject(image)], aPart))],
    textOrParts,
  ),
});

const functionCall = z.strictObject({
  type: z.literal('function_call'),
  call_id: filled,
  name: filled,
  arguments: z.string(),
  thought_signature: z.string().optional(),
});

const functionOutput = z.strictObject({
  type: z.literal('function_call_output'),
  call_id: filled,
  output: z.union(
    [z.string(), z.array(z.discriminatedUnion('type', [text, z.strictObject(outputImage)], aPart))],
    textOrParts,
  ),
  id: z.string().optional(),
  name: z.string().optional(),
  status: runStatus,
  thought_signature: z.string().optional(),
});

const reasoning = z.strictObject({
  type: z.literal('reasoning'),
  summary: z.array(z.strictObject({ type: z.literal('summary_text'), text: z.string() })),
  content: z
    .array(z.strictObject({ type: z.literal('reasoning_text'), text: z.string() }))
    .optional(),
  encrypted_content: z.string().optional(),
  id: z.string().optional(),
  status: runStatus,
});

const item = z.discriminatedUnion('type', [message, functionCall, functionOutput, reasoning], {
  error: 'to be message, function_call, function_call_output or reasoning',
});

const wanted = { error: 'to be a question or a list of messages' };
const question = z.string().refine((asked) => asked.trim() !== '', wanted);

/** `input`: a question, or a conversation; strict at every level. */
export const agentInput: z.ZodType<AgentRequest['input']> = z.union(
  [question, z.array(item).min(1, wanted)],
  wanted,
);
