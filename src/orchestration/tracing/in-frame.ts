import { passageOf } from './instrument-place.js';
import {
  closeFrame,
  currentFrame,
  type Frame,
  type FrameDescription,
  type FrameEnding,
  inside,
  openFrame,
} from './run-frame.js';

/** Runs `work` as a frame of the run it is part of. Outside of a run it just runs `work`. Settles as `work` does. */
export function inFrame<Out>(
  description: FrameDescription,
  work: () => Promise<Out>,
  isFailure?: (result: Out) => boolean,
): Promise<Out> {
  const parent = currentFrame();
  return parent ? framed(description, work, { parent, isFailure }) : work();
}

interface Framed<Out> {
  readonly parent: NonNullable<ReturnType<typeof currentFrame>>;
  readonly isFailure: ((result: Out) => boolean) | undefined;
}

async function framed<Out>(
  description: FrameDescription,
  work: () => Promise<Out>,
  { parent, isFailure }: Framed<Out>,
): Promise<Out> {
  const frame = openFrame(description, parent, parent.book);
  try {
    const result = await inside(frame, work);
    closeFrame(frame, isFailure?.(result) ? 'failed' : 'done');
    return result;
  } catch (thrown) {
    closeFrame(frame, passageOf(thrown) === undefined ? 'failed' : 'passed', thrown);
    throw thrown;
  }
}

/** The same for an async generator: every step of it runs in the frame, wherever the reader reads. */
export function streamInFrame<Chunk, Out>(
  description: FrameDescription,
  start: () => Steps<Chunk, Out>,
): Steps<Chunk, Out> {
  const parent = currentFrame();
  return parent ? framedSteps(description, start, parent) : start();
}

type Steps<Chunk, Out> = AsyncGenerator<Chunk, Out | undefined, undefined>;

/** Not a generator around the generator, which would cost each step three promises more. */
function framedSteps<Chunk, Out>(
  description: FrameDescription,
  start: () => Steps<Chunk, Out>,
  parent: Frame,
): Steps<Chunk, Out> {
  type Step = IteratorResult<Chunk, Out | undefined>;
  let opened: { readonly frame: Frame; readonly chunks: Steps<Chunk, Out> } | undefined;
  const open = () => {
    const frame = openFrame(description, parent, parent.book);
    return { frame, chunks: inside(frame, start) };
  };
  const inFrameOf = (step: (chunks: Steps<Chunk, Out>) => Promise<Step>, ending: FrameEnding) => {
    opened ??= open();
    const { frame, chunks } = opened;
    return inside(frame, () => step(chunks)).then(
      (result) => {
        if (result.done) closeFrame(frame, ending);
        return result;
      },
      (thrown: unknown) => {
        closeFrame(frame, passageOf(thrown) === undefined ? 'failed' : 'passed', thrown);
        throw thrown;
      },
    );
  };
  const steps: Steps<Chunk, Out> = {
    next: () => inFrameOf((chunks) => chunks.next(), 'done'),
    // The reader has left: the work has to be told.
    return: async (value) =>
      opened
        ? inFrameOf((chunks) => chunks.return(value), 'failed')
        : { done: true, value: await value },
    throw: (thrown) => inFrameOf((chunks) => chunks.throw(thrown), 'failed'),
    [Symbol.asyncIterator]: () => steps,
  };
  return steps;
}
