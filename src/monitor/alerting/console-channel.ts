import type { AlertChannel } from './alert-channel.js';
import { figureText, noticeTitle, titleOf } from './notice-words.js';

/** Tells in a line for each notice. */
export function consoleChannel(writeLine: (line: string) => void): AlertChannel {
  return {
    name: 'console',
    send: async (letter) => {
      if (letter.notices.length === 0) writeLine(titleOf(letter));
      for (const notice of letter.notices) {
        const { event, alert } = notice;
        const summary = event === 'resolved' ? '' : `${alert.summary} `;
        writeLine(`${noticeTitle(notice)}: ${summary}${figureText(alert)}`);
      }
      return undefined;
    },
  };
}
