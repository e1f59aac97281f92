/**
 * How events are framed: `plain` has only `data:` lines, as the vendor writes; `named` has `event:` lines too and ends
 * with `[DONE]`, as its SDK and its own tests expect.
 */
export type SseFraming = 'plain' | 'named';
