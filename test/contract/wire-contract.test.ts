import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { eventsIn } from '../simulator/simulated.js';
import { streamEvent } from './event-shapes.js';
import {
  type Ending,
  recordedAnswers,
  recordedEndings,
  recordedResponses,
  recordedStream,
  recordedVariants,
} from './recorded-answers.js';
import { simulatedAnswers, simulatedEvents } from './simulated-answers.js';
import { answers, responses } from './wire-shapes.js';

/** Where a value has not the contract's shape, in words; empty when it has. */
function differences(shape: z.ZodType, value: unknown): readonly string[] {
  const { error } = shape.safeParse(value);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const shapes: Readonly<Record<string, z.ZodType>> = {
  ...responses,
  calling: responses.completed,
  ...answers,
};
const recorded: Readonly<Record<string, unknown>> = {
  ...recordedResponses,
  ...recordedVariants,
  ...recordedAnswers,
};
const named = Object.entries(shapes);

describe('the contract of the wire', () => {
  it.each(named)('is kept by what was recorded: %s', (name, shape) => {
    expect(differences(shape, recorded[name])).toEqual([]);
  });

  it.each(named)('is kept by the simulator: %s', async (name, shape) => {
    const value = await simulatedAnswers[name]?.();

    expect(differences(shape, value)).toEqual([]);
  });

  it.each(Object.keys(responses))('has 32 keys in a run that is %s, in one order', async (name) => {
    const keys = Object.keys(recorded[name] as object);

    expect(keys).toHaveLength(32);
    expect(Object.keys((await simulatedAnswers[name]?.()) as object)).toEqual(keys);
  });

  it('allows the usage without what is zero', () => {
    expect(differences(responses.completed, recordedVariants.sparse)).toEqual([]);
    expect(differences(responses.incomplete, recordedVariants.empty)).toEqual([]);
  });

  it.each(Object.keys(recordedResponses.completed))(
    'tells when `%s` is missing, or of another type',
    (key) => {
      const whole = recordedResponses.completed as Readonly<Record<string, unknown>>;
      const { [key]: _, ...rest } = whole;

      expect(differences(responses.completed, rest)).toHaveLength(1);
      expect(differences(responses.completed, { ...whole, [key]: Symbol('other') })).not.toEqual(
        [],
      );
    },
  );

  it.each([
    ['a new key', { ...recordedResponses.completed, thoughts: 3 }],
    ['usage that is null', { ...recordedResponses.completed, usage: null }],
    ['an error with a number for a code', { ...recordedResponses.failed, status: 'completed' }],
  ])('tells of %s', (_, value) => {
    expect(differences(responses.completed, value)).not.toEqual([]);
  });
});

const framings = ['plain', 'named'] as const;
const streams = framings.flatMap((framing) =>
  (Object.keys(recordedEndings) as Ending[]).map((ending) => ({ framing, ending })),
);

describe.each(streams)('the contract of a $framing stream that ends $ending', (asked) => {
  const { framing, ending } = asked;
  const sources = {
    'what was recorded': async () => eventsIn(recordedStream(ending, framing)),
    'the simulator': () => simulatedEvents(ending, framing),
  };

  it.each(Object.entries(sources))('is kept by %s', async (_, read) => {
    const events = await read();

    expect(events.flatMap((event) => differences(streamEvent, event))).toEqual([]);
    expect(events.length).toBeGreaterThan(4);
  });

  it.each(Object.entries(sources))('has one end and numbers that grow, in %s', async (_, read) => {
    const events = await read();

    const numbers = events.map(({ sequence_number }) => sequence_number);
    expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other));
    const ends = /^(error|response\.(completed|incomplete|failed|cancelled))$/;
    expect(events.map(({ type }) => ends.test(type)).lastIndexOf(false)).toBe(events.length - 2);
    expect(events.at(-1)?.type).toBe(recordedEndings[ending].type);
  });
});
