import { type AskedFrom, placeText } from '../asked-from.js';
import { ExpectationError } from '../expectation-error.js';
import { CassetteError } from './cassette-error.js';
import type { TapedExchange } from './cassette-file.js';
import { grouped } from './grouped.js';
import {
  differencesOf,
  type FieldDifference,
  matchKeyOf,
  type TapedRequest,
} from './taped-request.js';

/** The recorded exchanges of a replay, to be taken by what is asked, in whatever order. */
export interface TapeReel {
  /** The next exchange recorded for this request. Throws a CassetteError when there is none. */
  take(request: TapedRequest, from: AskedFrom): TapedExchange;
  /** Throws an ExpectationError that lists what was not asked for, and what was asked beyond the recording. */
  assertComplete(): void;
}

interface Reel {
  readonly recorded: readonly TapedExchange[];
  used: number;
}

const advice = 'record it again with CROSSGRAPH_CASSETTE=record if this is meant';

export function tapeReel(file: string, exchanges: readonly TapedExchange[]): TapeReel {
  const reels = new Map<string, Reel>();
  for (const [key, recorded] of grouped(exchanges, matchKeyOf)) {
    reels.set(key, { recorded, used: 0 });
  }
  const divergences: CassetteError[] = [];
  const diverge = (error: CassetteError): never => {
    divergences.push(error);
    throw error;
  };
  const take = (request: TapedRequest, from: AskedFrom): TapedExchange => {
    const call = callText(request, from);
    const reel = reels.get(matchKeyOf(request));
    if (!reel) return diverge(unknownRequest(file, { request, from, call, exchanges }));
    const next = reel.recorded[reel.used] ?? repeatable(request, reel);
    if (next) {
      reel.used += 1;
      return next;
    }
    const times = reel.recorded.length;
    const message = `${call} was recorded ${times === 1 ? 'once' : `${times} times`} on ${file} and is now asked for once more; ${advice}.`;
    return diverge(new CassetteError(message, { call }));
  };
  return {
    take,
    assertComplete: () => {
      const unused = [...reels.values()].flatMap(({ recorded, used }) => recorded.slice(used));
      const complaints = [
        ...unused.map((exchange) => `not asked for: ${callText(exchange, exchange)}`),
        ...divergences.map(({ message }) => message.replace(`; ${advice}.`, '')),
      ];
      if (complaints.length === 0) return;
      throw new ExpectationError(
        `The run did not keep to the cassette ${file}; ${complaints.join('; ')}.`,
      );
    },
  };
}

/** Looking once more changes nothing; how often one looks depends on time. */
function repeatable({ method }: TapedRequest, { recorded }: Reel): TapedExchange | undefined {
  return method === 'GET' ? recorded.at(-1) : undefined;
}

function callText({ method, path }: TapedRequest, from: AskedFrom): string {
  const place = placeText(from);
  return `${place === '' ? '' : `${place}: `}${method} ${path}`;
}

interface Unknown {
  readonly request: TapedRequest;
  readonly from: AskedFrom;
  readonly call: string;
  readonly exchanges: readonly TapedExchange[];
}

function unknownRequest(file: string, { request, from, call, exchanges }: Unknown): CassetteError {
  const near = nearestOf(exchanges, request, from);
  if (!near) {
    const message = `${call} is not on ${file}, nor any other request to ${request.path}; ${advice}.`;
    return new CassetteError(message, { call });
  }
  const [first, ...others] = near;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new CassetteError(
    `${call} is not on ${file}: \`${first.field}\`${more} differs from the nearest recorded request; ${advice}.`,
    { call, ...first },
  );
}

/** How the request differs from the one most like it, of the same agent if there is one. */
function nearestOf(
  exchanges: readonly TapedExchange[],
  request: TapedRequest,
  { agent }: AskedFrom,
): readonly [FieldDifference, ...FieldDifference[]] | undefined {
  const there = exchanges.filter(
    ({ method, path }) => method === request.method && path === request.path,
  );
  const own = there.filter((exchange) => exchange.agent === agent);
  const [nearest] = (own.length > 0 ? own : there)
    .map((exchange) => differencesOf(exchange, request))
    .toSorted((a, b) => a.length - b.length);
  const [first, ...others] = nearest ?? [];
  return first && [first, ...others];
}
