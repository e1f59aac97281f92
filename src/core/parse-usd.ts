/** An amount as people write it, `5` or `0.50`; `undefined` for anything else. */
export function parseUsd(text: string): number | undefined {
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}
