/** The code that a driver puts on its errors, or an empty text. */
export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code ?? '');
}
