/** A body that is passed on while it comes. It holds nobody up: what its reader does not read yet waits. */
export interface BodyPipe {
  readonly stream: ReadableStream<Uint8Array>;
  push(bytes: Uint8Array): void;
  end(): void;
  /** The reader gets the error after what has come so far was thrown away, as with any broken stream. */
  fail(error: unknown): void;
  /** Calls `listener` when the reader wants no more. */
  onLeave(listener: () => void): void;
}

/** An empty body. How much may wait in it is for whoever pushes to bound. */
export function createBodyPipe(): BodyPipe {
  let isOpen = true;
  let left: () => void = () => undefined;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (opened) => {
      controller = opened;
    },
    cancel: () => {
      isOpen = false;
      left();
    },
  });
  const once = (act: () => void) => {
    if (!isOpen) return;
    isOpen = false;
    act();
  };
  return {
    stream,
    push: (bytes) => {
      if (isOpen) controller?.enqueue(bytes);
    },
    end: () => once(() => controller?.close()),
    fail: (error) => once(() => controller?.error(error)),
    onLeave: (listener) => {
      left = listener;
    },
  };
}
