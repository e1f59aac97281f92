import type { AlertChannel, Trouble } from '../../../src/monitor/alerting/alert-channel.js';
import type { Letter } from '../../../src/monitor/alerting/alert-notice.js';
import { namesOf } from './notices.js';

export interface ScriptedChannel extends AlertChannel {
  /** What stands in the way of the next letters; `hangs` never answers. */
  trouble: Trouble | 'hangs' | undefined;
  readonly taken: Letter[];
  readonly attempts: number;
  /** Names of the alerts in each letter that was taken. */
  names(): string[][];
}

export function scriptedChannel(name = 'webhook at chat.example'): ScriptedChannel {
  const taken: Letter[] = [];
  let attempts = 0;
  return {
    name,
    trouble: undefined,
    taken,
    get attempts() {
      return attempts;
    },
    names: () => taken.map(({ notices }) => namesOf(notices)),
    async send(letter) {
      attempts++;
      if (this.trouble === 'hangs') return new Promise(() => undefined);
      if (!this.trouble) taken.push(letter);
      return this.trouble;
    },
  };
}
