// What a long night may bring, without end.
const mostKept = 200;

/** Keeps what is written to a stream, the last of it, until it is released. */
export function heldBack(stream: NodeJS.WriteStream): { release(): void } {
  const write = stream.write;
  const kept: string[] = [];
  stream.write = ((text: unknown) => {
    kept.push(String(text));
    if (kept.length > mostKept) kept.shift();
    return true;
  }) as typeof stream.write;
  return {
    release: () => {
      stream.write = write;
      for (const text of kept.splice(0)) stream.write(text);
    },
  };
}
