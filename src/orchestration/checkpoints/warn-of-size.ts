import type { BaseCheckpointSaver } from '@langchain/langgraph';

export interface SizeWarning {
  readonly limitBytes: number;
  readonly onWarning: (message: string) => void;
}

/**
 * Warns once when a state that is stored takes more than the limit. Looks at what the saver writes anyway: a whole
 * checkpoint, or with PostgreSQL one channel of it.
 */
export function warnOfSize(
  saver: BaseCheckpointSaver,
  { limitBytes, onWarning }: SizeWarning,
): void {
  const { serde } = saver;
  let hasWarned = false;
  saver.serde = {
    loadsTyped: (type, data) => serde.loadsTyped(type, data),
    dumpsTyped: async (value) => {
      const [type, bytes] = await serde.dumpsTyped(value);
      if (!hasWarned && bytes.length > limitBytes) {
        hasWarned = true;
        onWarning(
          `A state of ${kib(bytes.length)} KiB was stored, more than the ${kib(limitBytes)} KiB of the size warning${largestOf(value)}; every super-step stores it again, so keep ids and addresses in the state, and pages in the cache.`,
        );
      }
      return [type, bytes];
    },
  };
}

function kib(bytes: number): string {
  return Math.ceil(bytes / 1024).toLocaleString('en-US');
}

function largestOf(value: unknown): string {
  const { channel_values: channels } = (value ?? {}) as {
    channel_values?: Record<string, unknown>;
  };
  if (!channels) return '';
  const sizes = Object.entries(channels).map(
    ([name, held]) => [name, JSON.stringify(held)?.length ?? 0] as const,
  );
  const [largest] = sizes.sort(([, one], [, other]) => other - one);
  return largest ? `, most of it in \`${largest[0]}\`` : '';
}
