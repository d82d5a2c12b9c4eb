/**
 * What must be true of an alarm, kept with counters and flags and nothing of the machine's: time is a second hand that moves on, and what lasts is added up
 * while it does. Times are in seconds of the story; what happens, happens now.
 */
import type { CanonicalType } from '../../lib/alarm/pbehavior-info.ts';

export interface ModelTerms {
  readonly flapping: { readonly changesMax: number; readonly seconds: number };
  readonly resolve: { readonly ok: number; readonly cancelled: number };
  readonly silence: { readonly seconds: number; readonly rests: readonly CanonicalType[] };
  /** Nothing happens to the alarm: a deed of a person's, by a rule. */
  readonly idle: {
    readonly seconds: number;
    readonly rests: readonly CanonicalType[];
    readonly condition: 'lastEvent' | 'lastUpdate';
    readonly deed: Deed;
  };
}

/** What people, and idle rules in their place, do to an alarm. */
export type Deed =
  | { readonly what: 'ack' | 'ackremove' | 'cancel' | 'uncancel' | 'comment' | 'assocticket' | 'unsnooze' }
  | { readonly what: 'snooze'; readonly seconds: number }
  | { readonly what: 'changestate'; readonly state: number; readonly mayBeOk: boolean };

class Open {
  state: number;
  fixedTo: number | undefined;
  cancelledAt: number | undefined;
  isAcknowledged = false;
  tickets = 0;
  snoozedUntil: number | undefined;
  activatedAt: number | undefined;
  /** Every move of the state that nobody fixed, the creation being the first. */
  readonly moves: { readonly at: number; readonly isUp: boolean }[];
  status: number;
  events = 0;
  /** Periods that it went into and out of. */
  entered: number;
  left = 0;
  lastStep: number;
  lastUpdate: number;
  lastEvent: number;
  /** When the idle rule had its turn, as the time that it looks at was then. */
  idleAt: number | undefined;
  /** Seconds that were inactive, snoozed, and in periods that are not active. */
  spent = { inactive: 0, snoozed: 0, period: 0 };

  constructor({ state, status, entered }: Pick<Open, 'state' | 'status' | 'entered'>, now: number) {
    this.state = state;
    this.status = status;
    this.entered = entered;
    this.lastStep = now;
    this.lastUpdate = now;
    this.lastEvent = now;
    this.moves = [{ at: now, isUp: true }];
  }
}

export class AlarmModel {
  readonly #terms: ModelTerms;
  now = 0;
  open: Open | undefined;
  /** The spent time of those that ended. */
  readonly ended: Open['spent'][] = [];
  lastHeard = 0;
  silentSince: number | undefined;
  period: CanonicalType | undefined;

  constructor(terms: ModelTerms) {
    this.#terms = terms;
  }

  pass(seconds: number): void {
    this.now += seconds;
    if (this.open === undefined) return;
    const { spent, snoozedUntil } = this.open;
    if (snoozedUntil !== undefined) spent.snoozed += seconds;
    if (this.#isOff()) spent.period += seconds;
    if (snoozedUntil !== undefined || this.#isOff()) spent.inactive += seconds;
  }

  check(state: number): void {
    this.lastHeard = this.now;
    this.silentSince = undefined;
    if (this.open === undefined) this.#create(state);
    else this.#turn(state);
    if (this.open === undefined) return;
    this.open.events += 1;
    this.open.lastEvent = this.now;
    this.review();
  }

  /** Into a period of this type, or out of every one. */
  enter(period: CanonicalType | undefined): void {
    if (period !== this.period && this.open !== undefined) {
      this.open.lastStep = this.now;
      if (this.period !== undefined) this.open.left += 1;
      if (period !== undefined) this.open.entered += 1;
    }
    this.period = period;
    this.review();
  }

  /** The scheduler asks whether it is silent, or the alarm idle. */
  look(): void {
    const { silence, idle } = this.#terms;
    if (this.silentSince !== undefined) {
      if (this.lastHeard <= this.silentSince) return;
      this.silentSince = undefined;
      this.#turn(0);
    } else if (!this.#rests(silence.rests) && this.lastHeard + silence.seconds <= this.now) {
      this.silentSince = this.lastHeard;
      if (this.open === undefined) this.#create(3);
      else this.#turn(3);
    } else if (this.open !== undefined && !this.#rests(idle.rests)) {
      const { [idle.condition]: since, idleAt } = this.open;
      if (since === idleAt || since + idle.seconds > this.now) return;
      this.do(idle.deed);
      this.open.idleAt = this.open[idle.condition];
    }
    this.review();
  }

  do(deed: Deed): void {
    const { open } = this;
    if (open === undefined || !this.#isPossible(open, deed)) return;
    open.lastStep = this.now;
    switch (deed.what) {
      case 'ack':
      case 'ackremove':
        open.isAcknowledged = deed.what === 'ack';
        return;
      case 'snooze':
        open.snoozedUntil = this.now + deed.seconds;
        return;
      case 'unsnooze':
        open.snoozedUntil = undefined;
        break;
      case 'cancel':
      case 'uncancel':
        open.cancelledAt = deed.what === 'cancel' ? this.now : undefined;
        break;
      case 'changestate':
        open.state = deed.state;
        open.fixedTo = deed.state;
        break;
      case 'assocticket':
        open.tickets += 1;
        return;
      case 'comment':
        return;
    }
    this.review();
  }

  /** The scheduler asks whether a snooze is over. */
  wake(): void {
    if ((this.open?.snoozedUntil ?? Infinity) <= this.now && !this.#isOff()) this.do({ what: 'unsnooze' });
  }

  resolve(type: 'ok' | 'cancelled'): void {
    if (this.open === undefined || (this.#ends(this.open)[type] ?? Infinity) > this.now) return;
    this.ended.push(this.open.spent);
    this.open = undefined;
  }

  /** The status that holds now is noted, and an alarm that nothing puts off any more counts from now on. */
  review(): void {
    const { open } = this;
    if (open === undefined) return;
    const status = this.statusAt(open, this.now);
    if (status !== open.status) {
      open.status = status;
      open.lastUpdate = this.now;
      open.lastStep = this.now;
    }
    if (open.activatedAt !== undefined || open.snoozedUntil !== undefined || this.#isOff()) return;
    open.activatedAt = this.now;
    // One that was never put off has no step for it.
    open.lastStep = this.now;
  }

  statusAt(open: Open, time: number): number {
    const { changesMax, seconds } = this.#terms.flapping;
    if (open.cancelledAt !== undefined) return 4;
    if (this.silentSince !== undefined) return 5;
    const recent = open.moves.filter(({ at }) => at > time - seconds);
    const turns = recent.filter(({ isUp }, index) => index === 0 || recent[index - 1]?.isUp !== isUp);
    if (turns.length > changesMax) return 3;
    return open.state === 0 ? 0 : 1;
  }

  /** When somebody must look again, but for the end of flapping; undefined: never. */
  get due(): number | undefined {
    if (this.open === undefined) return undefined;
    const { ok = Infinity, cancelled = Infinity } = this.#ends(this.open);
    const due = Math.min(ok, cancelled, this.#isOff() ? Infinity : (this.open.snoozedUntil ?? Infinity));
    return due === Infinity ? undefined : due;
  }

  #ends({ state, status, lastStep, cancelledAt }: Open): { readonly ok?: number; readonly cancelled?: number } {
    const { ok, cancelled } = this.#terms.resolve;
    return {
      ...(state === 0 && status !== 3 ? { ok: lastStep + ok } : {}),
      ...(cancelledAt === undefined ? {} : { cancelled: cancelledAt + cancelled }),
    };
  }

  #isPossible(open: Open, deed: Deed): boolean {
    switch (deed.what) {
      case 'ack':
        return !open.isAcknowledged;
      case 'ackremove':
        return open.isAcknowledged;
      case 'cancel':
        return open.cancelledAt === undefined;
      case 'uncancel':
        return open.cancelledAt !== undefined;
      case 'snooze':
        return open.snoozedUntil === undefined && deed.seconds > 0;
      case 'unsnooze':
        return open.snoozedUntil !== undefined;
      case 'changestate':
        return open.state !== 0 && (deed.state !== 0 || deed.mayBeOk) && open.fixedTo !== deed.state;
      case 'assocticket':
      case 'comment':
        return true;
    }
  }

  #isOff(): boolean {
    return this.period !== undefined && this.period !== 'active';
  }

  #rests(types: readonly CanonicalType[]): boolean {
    return this.period !== undefined && types.includes(this.period);
  }

  #create(state: number): void {
    if (state === 0) return;
    const status = this.silentSince === undefined ? 1 : 5;
    this.open = new Open({ state, status, entered: this.period === undefined ? 0 : 1 }, this.now);
  }

  #turn(state: number): void {
    const { open } = this;
    if (open === undefined || (open.fixedTo !== undefined && state !== 0)) return;
    open.fixedTo = undefined;
    if (state === open.state) return;
    open.moves.push({ at: this.now, isUp: state > open.state });
    open.state = state;
    open.lastUpdate = this.now;
    open.lastStep = this.now;
  }
}
