/** A promise, and the way to settle it. */
export function flag(): [raised: Promise<void>, raise: () => void] {
  let raise: () => void = () => undefined;
  const raised = new Promise<void>((resolve) => {
    raise = resolve;
  });
  return [raised, raise];
}
