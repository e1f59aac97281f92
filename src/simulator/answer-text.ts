import type { Random } from '../core/random.js';
import { unfenced } from '../prompts/fence.js';
import type { RunnableBody } from './agent-body.js';
import { functionOutputs } from './agent-input.js';
import { partFor, questionsAbout } from './aspects.js';
import { topicOf } from './corpus.js';
import { generalPages, misremembered } from './corpus-general.js';
import type { CorpusPage } from './corpus-page.js';
import { materialOf, type PromptMaterial } from './prompt-material.js';
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
 * What a run says: from what functions answered, from the pages it found, from cited answers that its prompt shows it, or else
 * from memory; as JSON where a schema was given.
 */
export function answerText(body: RunnableBody, { question, pages, random }: Knowledge): string {
  const outputs = functionOutputs(body.input).map(
    // As a model would: what is fenced is read, the fence is not repeated.
    ({ name, text }) => `According to ${name || 'the function'}: ${unfenced(text)}`,
  );
  const material = materialOf(question);
  const found = pages ? [groundedText({ found: pages, material })] : [];
  const texts = [...outputs, ...found];
  if (texts.length === 0 && material.cited.length > 0) texts.push(shownText(body, material));
  const text = texts.length > 0 ? texts.join(' ') : recalledText(material.subject, random);
  if (!body.response_format) return text;
  const sentences = text.split(/(?<=\.)\s+/);
  const questions = questionsAbout(material.question, question);
  const { schema } = body.response_format.json_schema;
  return JSON.stringify(schemaValue(schema, sentences, { questions, material, prompt: question }));
}

/** What the prompt shows, in as few words as the instructions want. */
function shownText({ instructions = '' }: RunnableBody, { cited }: PromptMaterial): string {
  return cited.slice(/\bone sentence\b/i.test(instructions) ? -1 : 0).join(' ');
}

interface Reading {
  readonly found: readonly CorpusPage[];
  readonly material: PromptMaterial;
}

/** An answer from the pages found: one claim per sentence, each citing the pages that support it by their place from 1. */
function groundedText({ found, material }: Reading): string {
  const { topic } = topicOf(material.subject);
  const sentences = partFor(material.subject, topic.claims).flatMap(({ text, pages }) =>
    citing(
      text,
      found,
      pages.map((place) => topic.pages[place]),
    ),
  );
  if (sentences.length === 0) return nothingFound;
  // Whoever is shown an earlier answer looks further, and finds one thing more.
  const more = material.cited.length === 0 ? [] : furtherClaim(found, material);
  return [...sentences, ...more].join(' ');
}

function furtherClaim(found: readonly CorpusPage[], { cited }: PromptMaterial): string[] {
  const known = cited.join(' ');
  const page = generalPages.find(({ snippet }) => !known.includes(plainOf(snippet)));
  return page ? citing(plainOf(page.snippet), found, [page]) : [];
}

function plainOf(snippet: string): string {
  return snippet.replace(/\.$/, '');
}

/** The claim with markers for those of its pages that were found; one whose pages were filtered away has nothing to stand on. */
function citing(
  text: string,
  found: readonly CorpusPage[],
  pages: readonly (CorpusPage | undefined)[],
): string[] {
  const marks = pages
    .map((page) => (page ? found.indexOf(page) + 1 : 0))
    .filter((id) => id > 0)
    .map((id) => `[${id}]`);
  return marks.length === 0 ? [] : [`${text} ${marks.join('')}.`];
}

/** What a model answers from memory: no citations, and now and then wrong on purpose. */
function recalledText(question: string, random: Random): string {
  const { topic, known } = topicOf(question);
  const recalled = known ? topic.recalled : misremembered(topic.recalled, random());
  return recalled.map((text) => `${text}.`).join(' ');
}
