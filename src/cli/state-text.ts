import { citedReport } from '../citations/cited-report.js';
import type { SourceRef } from '../citations/source-ref.js';
import { plainOutput } from '../mcp/plain-output.js';
import { replyOf } from '../orchestration/model/answer-message.js';
import { wrapText } from '../scenarios/format.js';

const forMachines = ['messages', '__interrupt__'];
// What stands in the answer already, or is there for machines.
const toldElsewhere = [...forMachines, 'question', 'answer', 'sources', 'ending'];

/**
 * What a graph ended with, for people: the answer of a graph that answers, with its sources, and in a line each what else
 * its state holds; of any other graph the values as JSON. `width` is that of the terminal.
 */
export function stateText(values: unknown, width = 80): string {
  const plain = plainOutput(values);
  const reply = answerIn(values);
  if (!reply) {
    const shownValues = Object.entries(plain).filter(([name]) => !forMachines.includes(name));
    return shownValues.map(([name, value]) => `${name}: ${shown(value)}`).join('\n');
  }
  const rest = Object.entries(plain).filter(([name]) => !toldElsewhere.includes(name));
  const { text, sources } = reply;
  const wrapped = text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
  const answer = citedReport({ text: wrapped, sources }, { format: 'text' }).trimEnd();
  const lines = rest.flatMap(([name, value]) => summary(name, value, width) ?? []);
  if (lines.length === 0) return answer;
  return `${answer}\n\nAlso in the state (--json prints it whole):\n${lines.join('\n')}`;
}

interface Reply {
  readonly text: string;
  readonly sources: readonly SourceRef[];
}

/** Orchestrations keep an `answer` with its `sources`; agents say theirs in the last message. */
function answerIn(values: unknown): Reply | undefined {
  const { answer, sources, messages } = (values ?? {}) as Record<string, unknown>;
  if (typeof answer === 'string' && answer !== '') {
    return { text: answer, sources: Array.isArray(sources) ? sources : [] };
  }
  if (!Array.isArray(messages) || messages.length === 0) return undefined;
  const reply = replyOf(messages);
  return reply.text === '' ? undefined : reply;
}

/** An item of a list goes on under its own beginning. */
function wrapLine(line: string, width: number): string {
  const [head = ''] = /^\s*(?:[-*•]\s+|\d+[.)]\s+)?/.exec(line) ?? [];
  const margin = ' '.repeat(head.length);
  return head + wrapText(line.slice(head.length), width, margin).slice(head.length);
}

function summary(name: string, value: unknown, width: number): string | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : `  ${name}: ${countOf(value.length)}`;
  }
  const line = `  ${name}: ${briefly(value)}`;
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

function briefly(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\s+/g, ' ');
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value);
  return entries.some(([, each]) => typeof each === 'object')
    ? JSON.stringify(value)
    : entries.map(([name, each]) => `${name} ${String(each)}`).join(', ');
}

function countOf(length: number): string {
  return length === 1 ? '1 entry' : `${length} entries`;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}
