import type { Letter } from './alert-notice.js';
import {
  droppedText,
  noticeLines,
  noticeLinks,
  noticeTitle,
  type Origin,
  senderText,
  titleOf,
} from './notice-words.js';

export interface PlainLetter {
  readonly subject: string;
  readonly text: string;
}

/** A letter as an e-mail. */
export function plainLetter(letter: Letter, origin: Origin): PlainLetter {
  const dropped = droppedText(letter);
  const paragraphs = letter.notices.map((notice) =>
    [
      noticeTitle(notice),
      ...noticeLines(notice),
      ...noticeLinks(notice, origin).map(({ label, url }) => `${label}: ${url}`),
    ].join('\n'),
  );
  const links = Object.entries(origin.links ?? {}).map(([label, url]) => `${label}: ${url}`);
  const title = titleOf(letter);
  return {
    subject: `[crossgraph] ${title}`,
    text: [
      ...(dropped ? [dropped] : []),
      ...(paragraphs.length > 0 ? paragraphs : [title]),
      ['-- ', senderText(letter, origin), ...links].join('\n'),
      '',
    ].join('\n\n'),
  };
}
