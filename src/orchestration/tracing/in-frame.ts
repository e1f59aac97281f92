import { passageOf } from './instrument-place.js';
import { closeFrame, currentFrame, type FrameDescription, inside, openFrame } from './run-frame.js';

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
  start: () => AsyncGenerator<Chunk, Out | undefined, undefined>,
): AsyncGenerator<Chunk, Out | undefined, undefined> {
  const parent = currentFrame();
  return parent ? framedSteps(description, start, parent) : start();
}

async function* framedSteps<Chunk, Out>(
  description: FrameDescription,
  start: () => AsyncGenerator<Chunk, Out | undefined, undefined>,
  parent: NonNullable<ReturnType<typeof currentFrame>>,
): AsyncGenerator<Chunk, Out | undefined, undefined> {
  const frame = openFrame(description, parent, parent.book);
  const chunks = inside(frame, start);
  try {
    for (;;) {
      const step = await inside(frame, () => chunks.next());
      if (step.done) {
        closeFrame(frame, 'done');
        return step.value;
      }
      yield step.value;
    }
  } catch (thrown) {
    closeFrame(frame, passageOf(thrown) === undefined ? 'failed' : 'passed', thrown);
    throw thrown;
  } finally {
    // Still open only when the reader left: then the work has to be told.
    if (frame.endedAt === undefined) await inside(frame, () => chunks.return(undefined));
    closeFrame(frame, 'failed');
  }
}
