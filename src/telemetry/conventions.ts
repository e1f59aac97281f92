/**
 * Whose names spans and metrics carry where the GenAI conventions have renamed them: of their newest version that we
 * know, of v1.41, which most dashboards still read, or both.
 */
export type Conventions = 'latest' | 'v1.41' | 'both';

export const knownConventions: readonly Conventions[] = ['latest', 'v1.41', 'both'];

let inForce: Conventions = 'latest';

/** Decides for the whole process, as the SDK that listens does. */
export function setConventions(conventions: Conventions): void {
  inForce = conventions;
}

export function speaksLatest(): boolean {
  return inForce !== 'v1.41';
}

export function speaksOlder(): boolean {
  return inForce !== 'latest';
}
