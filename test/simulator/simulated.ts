import { createSimulator, type Simulator } from '../../src/simulator/create-simulator.js';
import type { HttpAnswer, StreamAnswer } from '../../src/simulator/reply.js';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';
import { fakeClock } from '../../src/testing/fake-clock.js';

export interface Asked {
  readonly path?: string;
  readonly method?: string;
  /** `null` for none. */
  readonly key?: string | null;
  readonly signal?: AbortSignal;
}

/** A simulator on a clock that never waits. */
export function simulated(options: SimulatorOptions = {}) {
  const clock = fakeClock();
  return { clock, simulator: createSimulator(options, { clock }) };
}

/** Sends a JSON body (or text as it is) to a simulator without sockets, and reads the JSON answer. */
export async function ask(
  simulator: Simulator,
  body: unknown,
  {
    path = '/v1/agent',
    method = 'POST',
    key = simulator.options.slots[0]?.key,
    signal,
  }: Asked = {},
) {
  const reply = await simulator.handle(
    {
      method,
      path,
      headers: typeof key !== 'string' ? {} : { authorization: `Bearer ${key}` },
      body: typeof body === 'string' ? body : JSON.stringify(body ?? ''),
    },
    signal,
  );
  const { status, headers, body: text } = reply as HttpAnswer;
  return { kind: reply.kind, status, headers, text, json: jsonOf(text) };
}

function jsonOf(text: string | undefined) {
  try {
    // biome-ignore lint/suspicious/noExplicitAny: Tests look into answers of every shape.
    return JSON.parse(text ?? '') as any;
  } catch {
    return undefined;
  }
}

/** Text of the message a run answers. */
export function textOf(json: { output: readonly { type: string; content?: unknown }[] }): string {
  const message = json.output.find(({ type }) => type === 'message');
  return (message?.content as { text: string }[] | undefined)?.[0]?.text ?? '';
}

/** The claims of an answer: its sentences without citation marks and full stops. */
export function claimsOf(text: string): readonly string[] {
  return text
    .split(/(?<=\.)\s+/)
    .map((sentence) => sentence.replaceAll(/\s*\[\d+\]/g, '').replace(/\.$/, ''));
}

export interface WireEvent {
  readonly type: string;
  readonly sequence_number: number;
  // biome-ignore lint/suspicious/noExplicitAny: Tests look into events of every shape.
  readonly [field: string]: any;
}

/** The events of a body of server-sent events, whatever the framing. */
export function eventsIn(text: string): WireEvent[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: {') && line.endsWith('}'))
    .map((line) => JSON.parse(line.slice('data: '.length)));
}

/** Sends a body that asks for a stream, and reads the answer to its end. */
export async function askStream(simulator: Simulator, body: unknown, asked: Asked = {}) {
  const { kind, status, headers, pieces } = await openStream(simulator, body, asked);
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await pieces.next();
    if (done) return { kind, status, headers, text, bytes, end: value, events: eventsIn(text) };
    text += value;
    bytes += Buffer.byteLength(value);
  }
}

/** Sends a body that asks for a stream, and leaves the reading to the test. */
export async function openStream(
  simulator: Simulator,
  body: unknown,
  {
    path = '/v1/agent',
    method = 'POST',
    key = simulator.options.slots[0]?.key,
    signal,
  }: Asked = {},
): Promise<StreamAnswer> {
  const headers = { authorization: `Bearer ${key}` };
  const sent = method === 'GET' ? '' : JSON.stringify(body);
  const reply = await simulator.handle({ method, path, headers, body: sent }, signal);
  if (reply.kind !== 'stream') throw new Error(`Expected a stream: ${JSON.stringify(reply)}`);
  return reply;
}
