import type { Random } from '../core/random.js';
import { unfenced } from '../prompts/fence.js';
import type { RunnableBody } from './agent-body.js';
import { functionOutputs } from './agent-input.js';
import { topicOf } from './corpus.js';
import { misremembered } from './corpus-general.js';
import type { CorpusPage } from './corpus-page.js';
import { schemaValue } from './schema-value.js';

const nothingFound = 'The search found no page that answers this question.';

/** What an answer is made from. */
export interface Knowledge {
  readonly question: string;
  /** What the search found; absent when there was none. */
  readonly pages: readonly CorpusPage[] | undefined;
  readonly random: Random;
}

/**
 * What a run says: from what functions answered, from the pages it found, or else from memory; as JSON where a schema
 * was given.
 */
export function answerText(body: RunnableBody, { question, pages, random }: Knowledge): string {
  const outputs = functionOutputs(body.input).map(
    // As a model would: what is fenced is read, the fence is not repeated.
    ({ name, text }) => `According to ${name || 'the function'}: ${unfenced(text)}`,
  );
  const found = pages ? [groundedText(question, pages)] : [];
  const texts = [...outputs, ...found];
  const text = texts.length > 0 ? texts.join(' ') : recalledText(question, random);
  if (!body.response_format) return text;
  const sentences = text.split(/(?<=\.)\s+/);
  return JSON.stringify(schemaValue(body.response_format.json_schema.schema, sentences));
}

/** An answer from the pages found: one claim per sentence, each citing the pages that support it by their place from 1. */
function groundedText(question: string, found: readonly CorpusPage[]): string {
  const { topic } = topicOf(question);
  const sentences = topic.claims.flatMap(({ text, pages }) => {
    const marks = pages
      .map((place) => topic.pages[place])
      .map((page) => (page ? found.indexOf(page) + 1 : 0))
      .filter((id) => id > 0)
      .map((id) => `[${id}]`);
    // A claim whose pages were filtered away has nothing to stand on.
    return marks.length === 0 ? [] : [`${text} ${marks.join('')}.`];
  });
  return sentences.length === 0 ? nothingFound : sentences.join(' ');
}

/** What a model answers from memory: no citations, and now and then wrong on purpose. */
function recalledText(question: string, random: Random): string {
  const { topic, known } = topicOf(question);
  const recalled = known ? topic.recalled : misremembered(topic.recalled, random());
  return recalled.map((text) => `${text}.`).join(' ');
}
