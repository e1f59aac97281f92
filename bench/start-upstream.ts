import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { UpstreamAddress, UpstreamOrder } from './upstream-process.js';

export interface Upstream extends UpstreamAddress {
  close(): void;
}

/** Starts an upstream in a process of its own. Whoever starts one must `close` it. */
export async function startUpstream(order: UpstreamOrder): Promise<Upstream> {
  const child = fork(fileURLToPath(new URL('./upstream-process.js', import.meta.url)));
  child.send(order);
  const [address] = (await once(child, 'message')) as [UpstreamAddress];
  return { ...address, close: () => child.disconnect() };
}
