interface SparklineProps {
  /** `undefined` leaves a gap. */
  readonly values: readonly (number | undefined)[];
  readonly limit?: number | undefined;
  /** Top of the scale. @defaultValue the largest value or the limit, if that is near */
  readonly top?: number | undefined;
}

const height = 30;

/** A small line of values over time, with the limit as a dashed line where it is in sight. Decoration: its card says the same. */
export function Sparkline({ values, limit, top }: SparklineProps) {
  const most = Math.max(...values.map((value) => value ?? 0));
  const nearLimit = limit !== undefined && limit < most * 4 ? limit : 0;
  const scale = top ?? (Math.max(most, nearLimit) * 1.08 || 1);
  const yOf = (value: number) => (height - 1.5 - (value / scale) * (height - 3)).toFixed(2);
  const shapes = runsOf(values).map((run) => {
    const line = run.map(([x, value]) => `${x + 0.5},${yOf(value)}`).join('L');
    const [first = [0], last = [0]] = [run.at(0), run.at(-1)];
    return {
      line: `M${line}`,
      area: `M${first[0] + 0.5},${height}L${line}L${last[0] + 0.5},${height}Z`,
    };
  });
  return (
    <svg
      class="spark"
      viewBox={`0 0 ${values.length} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {shapes.map(({ line, area }) => (
        <g key={line}>
          <path class="spark-area" d={area} />
          <path class="spark-line" d={line} />
        </g>
      ))}
      {limit !== undefined && limit <= scale && (
        <path class="spark-limit" d={`M0,${yOf(limit)}H${values.length}`} />
      )}
    </svg>
  );
}

/** Neighbours that have a value, together. One alone is drawn as a short line. */
function runsOf(values: SparklineProps['values']): readonly [number, number][][] {
  const runs: [number, number][][] = [];
  let run: [number, number][] | undefined;
  values.forEach((value, index) => {
    if (value === undefined) {
      run = undefined;
      return;
    }
    if (!run) {
      run = [];
      runs.push(run);
    }
    run.push([index, value]);
  });
  return runs.map((each) => {
    const [[x, value] = [0, 0]] = each;
    return each.length > 1
      ? each
      : [
          [x - 0.4, value],
          [x + 0.4, value],
        ];
  });
}
