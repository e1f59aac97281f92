/** Something whose processor time is measured: does the work `times` times. */
export type Subject = (times: number) => Promise<unknown>;

export interface Rounds {
  readonly rounds: number;
  /** How often each subject does its work in one round. */
  readonly times: number;
}

/**
 * Processor time of one piece of work per subject, in microseconds: the least of several rounds, in which the subjects
 * take turns, so that what else the machine does hits all of them alike. The first round only warms up.
 */
export async function cpuMicros<Name extends string>(
  subjects: Readonly<Record<Name, Subject>>,
  { rounds, times }: Rounds,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(subjects) as Name[];
  const least = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Name, number>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const before = process.cpuUsage();
      await subjects[name](times);
      const { user, system } = process.cpuUsage(before);
      if (round > 0) least[name] = Math.min(least[name], (user + system) / times);
    }
  }
  return least;
}
