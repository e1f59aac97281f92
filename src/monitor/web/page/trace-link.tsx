import { safeUrl } from './safe-url.js';

interface TraceLinkProps {
  readonly trace: { readonly traceId: string; readonly url: string } | null;
  /** Of what it is the trace: links read out of their place must differ. */
  readonly of: string;
}

export function TraceLink({ trace, of }: TraceLinkProps) {
  const address = trace && safeUrl(trace.url);
  if (!address) return null;
  return (
    <a class="trace" href={address} target="_blank" rel="noreferrer noopener">
      trace<span class="unseen"> of {of}</span> <span aria-hidden="true">↗</span>
    </a>
  );
}
