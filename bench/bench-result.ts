/** Another way of doing the same, measured in the same run. */
export interface Peer {
  readonly name: string;
  readonly value: number;
  /** Its value over the baseline. */
  readonly ratio: number | null;
  readonly note?: string | undefined;
}

/** What is to be reached: either suffices where both are given. All figures are better when smaller. */
export interface Target {
  readonly value?: number | undefined;
  readonly ratio?: number | undefined;
}

/** One figure. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the value is compared with, in the same unit and from the same run. */
  readonly baseline: number | null;
  readonly ratio: number | null;
  readonly target: Target | null;
  readonly pass: boolean | null;
  readonly peers: readonly Peer[];
}

export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline?: number | undefined;
  readonly target?: Target | undefined;
  readonly peers?: readonly Omit<Peer, 'ratio'>[] | undefined;
}

/** A measured value beside its baseline, its target and its peers. */
export function judged({ name, value, unit, baseline, target, peers = [] }: Measured): BenchResult {
  const ratioOf = (each: number) =>
    baseline === undefined || baseline === 0 ? null : each / baseline;
  const ratio = ratioOf(value);
  return {
    name,
    value,
    unit,
    baseline: baseline ?? null,
    ratio,
    target: target ?? null,
    pass: target === undefined ? null : reaches({ value, ratio }, target),
    peers: peers.map((peer) => ({ ...peer, ratio: ratioOf(peer.value) })),
  };
}

function reaches(
  { value, ratio }: { readonly value: number; readonly ratio: number | null },
  target: Target,
): boolean {
  if (target.value !== undefined && value <= target.value) return true;
  return target.ratio !== undefined && ratio !== null && ratio <= target.ratio;
}
