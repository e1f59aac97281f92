import { ConfigError, messageOf } from '../errors.js';
import type { RunReport } from '../orchestration/running/run-report.js';

/**
 * What is wrong with the input of a run, where that is why it failed: LangGraph says so in a plain error, with the schema's
 * issues as JSON. What a node puts into the state is checked in the same words; then the run has had a node.
 */
export function inputFault(
  error: unknown,
  { graph, nodes }: Pick<RunReport, 'graph' | 'nodes'>,
): ConfigError | undefined {
  const [, field, issues] =
    /^Validation failed for field "([^"]+)": (\[.*\])$/s.exec(messageOf(error)) ?? [];
  if (field === undefined || issues === undefined || nodes.length > 0) return undefined;
  const [first] = issuesIn(issues);
  const where = [field, ...(first?.path ?? [])].join('.');
  return new ConfigError(
    `The input does not fit the graph \`${graph}\`: \`${where}\`: ${first?.message ?? 'invalid'}.`,
    { cause: error },
  );
}

interface Issue {
  readonly message?: string | undefined;
  readonly path?: readonly (string | number)[] | undefined;
}

function issuesIn(json: string): readonly Issue[] {
  try {
    return JSON.parse(json) as readonly Issue[];
  } catch {
    return []; // A schema of another library words its issues as it likes.
  }
}
