/** How good something is. */
export type Tone = 'good' | 'warn' | 'bad' | 'busy' | 'calm';
