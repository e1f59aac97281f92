/** The host of a URL as sockets want it: an IPv6 address without its brackets. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** A percent-encoded part of a URL. What cannot be decoded throws what `malformed` makes, which must not repeat the part. */
export function decodedPart(part: string, malformed: (cause: unknown) => Error): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    // The error's message tells nothing of the text.
    throw malformed(error);
  }
}
