import { withoutAspect } from './aspects.js';
import { generalPages, generalTopic } from './corpus-general.js';
import type { CorpusPage, CorpusTopic } from './corpus-page.js';
import { corpusTopics } from './corpus-topics.js';
import { wordsOf } from './words.js';

/** Which pages a search may return. */
export interface PageFilter {
  /** Domains to keep; with a leading `-`, domains to leave out. Subdomains count. */
  readonly domains?: readonly string[] | undefined;
  /** Bounds of the publication date, YYYY-MM-DD; pages without a date pass. */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly maxResults: number;
}

/** Whether a topic was written for this question, and the topic. */
export interface TopicFound {
  readonly topic: CorpusTopic;
  readonly known: boolean;
}

const longestQuestion = 4_000;

/** The topic of the question: the one whose keywords it uses most, at least two of them, or one made up for it. */
export function topicOf(question: string): TopicFound {
  // The length is bounded because a body may be 32 MiB and the answer does not get better.
  const text = withoutAspect(question.slice(0, longestQuestion));
  const words = new Set(wordsOf(text));
  let best: CorpusTopic | undefined;
  let most = 1;
  for (const topic of corpusTopics) {
    const hits = topic.keywords.filter((keyword) => words.has(keyword)).length;
    if (hits > most) [best, most] = [topic, hits];
  }
  return best ? { topic: best, known: true } : { topic: generalTopic(text), known: false };
}

/** The pages a search for the question finds, best first. Equal questions find equal pages. */
export function pagesAbout(question: string, filter: PageFilter): readonly CorpusPage[] {
  const { topic } = topicOf(question);
  const pages = [...topic.pages, ...generalPages.filter((page) => !topic.pages.includes(page))];
  return pages.filter((page) => passes(page, filter)).slice(0, filter.maxResults);
}

function passes(page: CorpusPage, { domains = [], after, before }: PageFilter): boolean {
  if (domains.length > 0 && !isWithin(domains, new URL(page.url).hostname)) return false;
  if (page.date === undefined) return true;
  return (
    (after === undefined || page.date >= after) && (before === undefined || page.date <= before)
  );
}

function isWithin(domains: readonly string[], host: string): boolean {
  const under = (domain: string) => host === domain || host.endsWith(`.${domain}`);
  const denied = domains
    .filter((domain) => domain.startsWith('-'))
    .map((domain) => domain.slice(1));
  const allowed = domains.filter((domain) => !domain.startsWith('-'));
  return !denied.some(under) && (allowed.length === 0 || allowed.some(under));
}
