import type { AlertNotice, Letter } from './alert-notice.js';
import {
  droppedText,
  kindOf,
  type Link,
  noticeLines,
  noticeLinks,
  noticeTitle,
  type Origin,
  senderText,
  titleOf,
} from './notice-words.js';

/** What an incoming webhook of Slack takes. Receivers that know no blocks (Mattermost, others) show `text`. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

type SlackBlock =
  | {
      readonly type: 'header';
      readonly text: { readonly type: 'plain_text'; readonly text: string };
    }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] };

interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
}

// Slack's limits; a message beyond them is refused as a whole. It takes 50 blocks: these, a header and a footer.
const longestHeader = 150;
const longestSection = 3_000;
const mostSections = 48;

export function slackMessage(letter: Letter, origin: Origin): SlackMessage {
  const title = `${signOf(letter.notices)} ${titleOf(letter)}`;
  const dropped = droppedText(letter);
  const paragraphs = [
    ...(dropped ? [escaped(dropped)] : []),
    ...letter.notices.map((notice) => paragraph(notice, origin)),
  ];
  const links = Object.entries(origin.links ?? {}).map(([label, url]) => ({ label, url }));
  const footer = [escaped(senderText(letter, origin)), ...links.map(slackLink)].join(' · ');
  return {
    text: [escaped(title), ...paragraphs, footer].join('\n\n'),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(title, longestHeader) } },
      ...sections(paragraphs).map((text) => ({ type: 'section' as const, text: mrkdwn(text) })),
      { type: 'context', elements: [mrkdwn(cut(footer, longestSection))] },
    ],
  };
}

const signs = { critical: '🔴', warning: '🟠', resolved: '🟢' } as const;

/** How bad things are when the letter has been read, for the eye; the words say it too. */
function signOf(notices: readonly AlertNotice[]): string {
  const last = new Map(notices.map((notice) => [notice.alert.name, kindOf(notice)]));
  const kinds = new Set(last.values());
  const worst = (['critical', 'warning', 'resolved'] as const).find((kind) => kinds.has(kind));
  return worst ? signs[worst] : '⚪';
}

function paragraph(notice: AlertNotice, origin: Origin): string {
  const links = noticeLinks(notice, origin).map(slackLink);
  const lines = [
    `*${escaped(noticeTitle(notice))}*`,
    ...noticeLines(notice).map(escaped),
    ...(links.length > 0 ? [links.join(' · ')] : []),
  ];
  return cut(lines.join('\n'), longestSection);
}

/** As many paragraphs to a section as fit. */
function sections(paragraphs: readonly string[]): string[] {
  const filled: string[] = [];
  for (const text of paragraphs) {
    const last = filled.at(-1);
    if (last === undefined || last.length + text.length + 2 > longestSection) filled.push(text);
    else filled[filled.length - 1] = `${last}\n\n${text}`;
  }
  if (filled.length <= mostSections) return filled;
  return [...filled.slice(0, mostSections - 1), 'And more than a message has room for.'];
}

function slackLink({ label, url }: Link): string {
  if (!/^https?:\/\//.test(url)) return `${escaped(label)}: ${escaped(url)}`;
  return `<${escaped(url).replaceAll('|', '%7C')}|${escaped(label)}>`;
}

function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text };
}

/** Without this a text could ring everybody in the channel (`<!channel>`). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
