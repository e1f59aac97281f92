import { plainOutput } from '../mcp/plain-output.js';
import type { GraphRun } from '../orchestration/running/graph-run.js';
import { runReportText } from '../orchestration/running/report-text.js';
import { colorsFor } from './colors.js';
import type { Io } from './io.js';

/** What a script reads. */
export function jsonOf({ output, stopReason, interrupts, threadId, report }: GraphRun): string {
  const plain = { output: plainOutput(output), stopReason, interrupts, threadId, report };
  return `${JSON.stringify(plain, undefined, 2)}\n`;
}

/** What a person reads: the output, what is asked and how to answer, and the report. */
export function textOf(run: GraphRun, io: Pick<Io, 'stdout' | 'env'>): string {
  const colors = colorsFor(io.stdout, io.env);
  const { output, interrupts, threadId = '', report } = run;
  const questions = interrupts.map((asked) => questionText(asked, threadId));
  return `${[
    valuesText(output),
    ...questions.map((text) => colors.bold(text)),
    colors.dim(runReportText(report).trimEnd()),
    `Thread ${threadId}`,
  ].join('\n\n')}\n`;
}

/** A state: of a conversation the last message, of anything else its values as JSON. */
export function valuesText(values: unknown): string {
  const plain = plainOutput(values);
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return shown(plain);
  const { messages, __interrupt__: _, ...rest } = plain as Record<string, unknown>;
  const last = lastText((values as { messages?: unknown }).messages);
  const parts = [
    ...(last === undefined ? (messages === undefined ? [] : [shown(messages)]) : [last]),
    ...Object.entries(rest).map(([name, value]) => `${name}: ${shown(value)}`),
  ];
  return parts.join('\n');
}

function lastText(messages: unknown): string | undefined {
  if (!Array.isArray(messages)) return undefined;
  const { text } = (messages.at(-1) ?? {}) as { readonly text?: unknown };
  return typeof text === 'string' ? text : undefined;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
}

interface Asked {
  readonly id?: string | undefined;
  readonly value?: unknown;
}

/** A question, and the commands that answer it. */
export function questionText({ id = '', value }: Asked, threadId: string): string {
  const { question, show, decisions } = (value ?? {}) as Partial<Record<string, unknown>>;
  const isApproval = typeof question === 'string' && Array.isArray(decisions);
  const resume = `crossgraph resume ${threadId}`;
  const lines = isApproval
    ? [
        question,
        ...(show === undefined ? [] : [indented(shown(show))]),
        `  ${resume} --approve ${id}`,
        `  ${resume} --reject ${id}`,
        ...(decisions.includes('edit')
          ? [`  ${resume} --answer '${id}={"decision":"edit","value":…}'`]
          : []),
      ]
    : [shown(value), `  ${resume} --answer '${id}=JSON'`];
  return ['The graph asks:', ...lines].join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
