import { harmless } from '../telemetry/harmless.js';

export type OnWarning = ((sentence: string) => void) | undefined;

/** Says once that `what` does not arrive at `where`, and why as far as it is known. */
export function warnOnce(
  { what, where }: { readonly what: string; readonly where: string },
  onWarning: OnWarning,
): (error: Error | undefined) => void {
  let warned = false;
  return (error) => {
    if (warned) return;
    warned = true;
    const code = (error as { code?: unknown } | undefined)?.code;
    const reason = typeof code === 'number' ? `status ${code}` : code;
    const sentence = `${what} do not arrive at ${where} (${typeof reason === 'string' ? reason : 'no usable answer'}); the run goes on without them.`;
    // A listener's defect must not keep the SDK from hearing how the export ended.
    harmless(() => onWarning?.(sentence));
  };
}
