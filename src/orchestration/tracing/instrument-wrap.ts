const mark = Symbol.for('crossgraph.instrumented');

/** True the first time it is asked about `target`, also across copies of this package in one process. */
export function markOnce(target: object): boolean {
  if (Object.hasOwn(target, mark)) return false;
  Object.defineProperty(target, mark, { value: true });
  return true;
}

type MethodOf<Target, Name extends keyof Target> = Target[Name] extends (
  ...args: infer Args
) => infer Result
  ? (...args: Args) => Result
  : never;

/**
 * Puts a method of one object, and of no other of its class, in place of the one it has. Hidden from enumeration:
 * LangGraph copies graphs by spreading them.
 */
export function replaceMethod<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  wrap: (original: MethodOf<Target, Name>) => MethodOf<Target, Name>,
): void {
  const method = target[name] as (...args: unknown[]) => unknown;
  const original = ((...args: unknown[]) => method.apply(target, args)) as MethodOf<Target, Name>;
  Object.defineProperty(target, name, {
    value: wrap(original),
    configurable: true,
    writable: true,
  });
}
