import { type DerivedSignal, deriveSignal } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { expireAfter } from '../../core/expire-after.js';
import type { Random } from '../../core/random.js';
import { type AlertChannel, type Trouble, troubleText } from './alert-channel.js';
import type { AlertNotice } from './alert-notice.js';
import { deliverOnce } from './deliver-once.js';

export interface OutboxDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** Told, in one sentence each, when a channel begins to fail, gives up, drops notices, and works again. */
  readonly onWarning: (sentence: string) => void;
  readonly onDelivered: (notices: readonly AlertNotice[]) => void;
}

const mostWaiting = 100;
const pauses = { firstMs: 1_000, longestMs: 60_000 };
const closed = new Error('The outbox is closed.');

/** What never reached a channel. */
export interface Loss {
  readonly channel: string;
  readonly notices: number;
  /** What stood in the way in the end; nothing where the channel works again. */
  readonly trouble: Trouble | undefined;
}

/**
 * Notices on their way to one channel, in their order. What waits goes in one letter. A channel in trouble is tried again
 * after pauses that grow; one that refuses, when there is a further notice. Of more than 100 that wait the oldest are
 * dropped and counted.
 */
export class Outbox {
  readonly #channel: AlertChannel;
  readonly #deps: OutboxDeps;
  readonly #life = deriveSignal();
  readonly #said = new Set<'trouble' | 'refusal' | 'full'>();
  #waiting: AlertNotice[] = [];
  /** Dropped since the last delivery, and in all. */
  #dropped = 0;
  #lost = 0;
  #failures = 0;
  #trouble: Trouble | undefined;
  #work: Promise<void> = Promise.resolve();
  #isWorking = false;
  #pause: DerivedSignal | undefined;
  /** Until when the receiver asks to be left alone. */
  #askedUntil = Number.NEGATIVE_INFINITY;
  #closesAt = Infinity;

  constructor(channel: AlertChannel, deps: OutboxDeps) {
    this.#channel = channel;
    this.#deps = deps;
  }

  add(notices: readonly AlertNotice[]): void {
    this.#waiting.push(...notices);
    this.#dropOldest();
    this.#start();
  }

  /** Tries what waits a last time, for `withinMs` at most. Resolves with what was never delivered. */
  async close(withinMs: number): Promise<Loss> {
    const { clock } = this.#deps;
    this.#closesAt = clock.now() + withinMs;
    const stop = expireAfter(withinMs, () => this.#life.abort(closed), clock);
    if (this.#askedUntil >= this.#closesAt) this.#life.abort(closed);
    else if (this.#askedUntil <= clock.now()) this.#pause?.abort(closed);
    this.#start();
    await this.#work;
    stop();
    const notices = this.#lost + this.#waiting.length;
    return { channel: this.#channel.name, notices, trouble: this.#trouble };
  }

  #start(): void {
    if (!this.#isWorking) this.#work = this.#deliverAll();
  }

  /** Never rejects. */
  async #deliverAll(): Promise<void> {
    this.#isWorking = true;
    while (this.#waiting.length > 0 && !this.#life.signal.aborted) {
      const notices = this.#waiting.splice(0);
      const trouble = await this.#attempt(notices);
      if (!trouble) {
        this.#delivered(notices);
        continue;
      }
      this.#waiting.unshift(...notices);
      this.#dropOldest();
      this.#tell(trouble);
      const waitMs = this.#waitAfter(trouble);
      const endsTooLate = this.#deps.clock.now() + waitMs >= this.#closesAt;
      if (trouble.advice !== undefined || endsTooLate) break;
      await this.#rest(waitMs);
    }
    this.#isWorking = false;
  }

  async #attempt(notices: readonly AlertNotice[]): Promise<Trouble | undefined> {
    const letter = { notices, dropped: this.#dropped };
    const delivery = { channel: this.#channel, letter, signal: this.#life.signal };
    // Rejects when the time to close is up.
    return deliverOnce(delivery, this.#deps.clock).catch(() => ({ what: 'does not answer' }));
  }

  #delivered(notices: readonly AlertNotice[]): void {
    if (this.#failures > 0) {
      const dropped = this.#dropped > 0 ? `; ${this.#dropped} were dropped meanwhile` : '';
      this.#deps.onWarning(`The ${this.#channel.name} takes alerts again${dropped}.`);
    }
    this.#said.clear();
    this.#failures = 0;
    this.#trouble = undefined;
    this.#dropped = 0;
    this.#deps.onDelivered(notices);
  }

  #dropOldest(): void {
    const over = this.#waiting.length - mostWaiting;
    if (over <= 0) return;
    this.#waiting.splice(0, over);
    this.#dropped += over;
    this.#lost += over;
    this.#sayOnce(
      'full',
      `More than ${mostWaiting} alerts wait for the ${this.#channel.name}; the oldest are dropped.`,
    );
  }

  #tell(trouble: Trouble): void {
    this.#failures++;
    this.#trouble = trouble;
    // While it closes, what could not be delivered is said as a whole.
    if (this.#closesAt < Infinity) return;
    const story = `The ${this.#channel.name} ${troubleText(trouble)}`;
    if (trouble.advice === undefined) {
      this.#sayOnce('trouble', `${story}; alerts wait for it, ${mostWaiting} at most.`);
    } else this.#sayOnce('refusal', `${story}. It is tried again with the next alert.`);
  }

  #sayOnce(what: 'trouble' | 'refusal' | 'full', sentence: string): void {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    this.#deps.onWarning(sentence);
  }

  /** Not the retry of the client: it has neither a call nor a deadline, and what waits grows meanwhile. */
  #waitAfter({ retryAfterMs }: Trouble): number {
    const { clock, random } = this.#deps;
    if (retryAfterMs !== undefined) {
      this.#askedUntil = clock.now() + retryAfterMs;
      // Never sooner than asked; a little later, so that those refused together do not come back together.
      return retryAfterMs + random() * Math.min(1_000, retryAfterMs / 10);
    }
    const growing = pauses.firstMs * 2 ** (this.#failures - 1);
    return Math.min(pauses.longestMs, growing) * (0.5 + 0.5 * random());
  }

  async #rest(ms: number): Promise<void> {
    const pause = deriveSignal(this.#life.signal);
    this.#pause = pause;
    // Ended early when the outbox closes.
    await this.#deps.clock.sleep(ms, pause.signal).catch(() => undefined);
    this.#pause = undefined;
    pause.dispose();
  }
}
