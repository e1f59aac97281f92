/** The address, if a click on it opens a page and runs nothing. */
export function safeUrl(url: string): string | undefined {
  try {
    return ['http:', 'https:'].includes(new URL(url).protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}
