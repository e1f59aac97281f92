import { plainOutput } from '../mcp/plain-output.js';
import type { GraphRun } from '../orchestration/running/graph-run.js';
import { runReportText } from '../orchestration/running/report-text.js';
import { colorsFor } from './colors.js';
import type { Io } from './io.js';
import { stateText } from './state-text.js';

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
    stateText(output, io.stdout.columns),
    ...questions.map((text) => colors.bold(text)),
    colors.dim(runReportText(report).trimEnd()),
    ...(threadId === '' ? [] : [`Thread ${threadId}`]),
  ].join('\n\n')}\n`;
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
  const resume = (option: string) => commandText(`crossgraph resume ${threadId}`, option);
  const lines = isApproval
    ? [
        question,
        ...(show === undefined ? [] : [indented(shown(show))]),
        resume(`--approve ${id}`),
        resume(`--reject ${id}`),
        ...(decisions.includes('edit')
          ? [resume(`--answer '${id}={"decision":"edit","value":…}'`)]
          : []),
      ]
    : [shown(value), resume(`--answer '${id}=JSON'`)];
  return ['The graph asks:', ...lines].join('\n');
}

/** A command to be copied, on two lines where it does not fit on one of 80 columns. */
function commandText(command: string, option: string): string {
  const line = `  ${command} ${option}`;
  return line.length <= 80 ? line : `  ${command} \\\n    ${option}`;
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
