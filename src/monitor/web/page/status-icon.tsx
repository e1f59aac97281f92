import type { Tone } from './tone.js';

const shapes: Readonly<Record<Tone, string>> = {
  good: 'M3.5 8.5 6.5 11.5 12.5 4.5',
  warn: 'M8 4v5M8 11.6v.4',
  bad: 'M4.8 4.8l6.4 6.4M11.2 4.8 4.8 11.2',
  busy: 'M8 4v4l2.8 2',
  calm: 'M4.5 8h7',
};

/** A shape for each tone, so that colour is never the only sign. */
export function StatusIcon({ tone }: { readonly tone: Tone }) {
  return (
    <svg class={`icon tone-${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      {tone === 'warn' ? (
        <path class="icon-ground" d="M8 .8 15.4 14.6H.6Z" />
      ) : (
        <circle class="icon-ground" cx="8" cy="8" r="7.5" />
      )}
      <path class="icon-mark" d={tone === 'warn' ? 'M8 5.5v4.2M8 11.9v.4' : shapes[tone]} />
    </svg>
  );
}
