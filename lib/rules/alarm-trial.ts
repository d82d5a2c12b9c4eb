/** What a rule of alarms would have done: the same events with the rules as they are and with the tried one, and what differs. Pure. */
import { z } from 'zod';
import type { Alarm } from '../alarm/alarm.ts';
import type { AlarmRules } from '../alarm/alarm-rules.ts';
import type { AlarmConfig } from '../alarm/config.ts';
import type { Entity } from '../alarm/entity.ts';
import type { PbehaviorBook } from '../pbehavior/book.ts';
import { compileAlarmRules } from './alarm-rules.ts';
import { isSelected, selectionOf } from './alarm-selection.ts';
import { patternsCollection, savedPatterns } from './filter-rules.ts';
import { type Decision, type Recording, type Replayed, replay, resolveDue } from './replay.ts';
import { resolveRulesCollection } from './resolve-rule.ts';
import { alarmPatternFields } from './rule-fields.ts';
import type { StoredRule } from './stored-rule.ts';
import { systemEvent } from './system-event.ts';

/** The rules that are in force, by collection; saved patterns are among them. */
export type RulesInForce = ReadonlyMap<string, readonly StoredRule[]>;

export interface TriedRule {
  /** Of the stored rule that it replaces, or an id that no rule has. */
  readonly id: string;
  readonly collection: string;
  /** As its schema has checked it. */
  readonly rule: object;
}

export interface TrialSettings {
  /** Without rules. */
  readonly config: AlarmConfig;
  readonly pbehaviors: PbehaviorBook;
  /** Until when is tried, in milliseconds since the epoch. */
  readonly to: number;
}

/** `added` and `gone`: only one of both runs has the decision. */
export const differenceKinds = ['added', 'gone', 'earlier', 'later'] as const;

/** One thing that would have been otherwise. Times are in milliseconds since the epoch. */
export interface Difference {
  readonly entity: string;
  readonly alarm: string | undefined;
  readonly decision: Decision['kind'];
  readonly difference: (typeof differenceKinds)[number];
  /** As the rules are; absent for what is added. */
  readonly before?: number;
  /** With the tried rule; absent for what is gone. */
  readonly after?: number;
  readonly turns?: number;
}

/** When an alarm that waits for its end will be resolved, in milliseconds since the epoch; undefined: it does not wait any more. */
export interface Waiting {
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly isSelected: boolean;
}

const selectionSchema = z.object(alarmPatternFields);

export class AlarmTrial {
  readonly #settings: TrialSettings;
  readonly #inForce: AlarmConfig;
  readonly #tried: AlarmConfig;
  readonly #selects: (entity: Entity, now: number) => boolean;
  readonly #alarms = { before: 0, after: 0, selected: 0 };
  readonly #differences: Difference[] = [];
  #entitiesSelected = 0;

  /** @throws {RangeError} when the tried rule does not compile. */
  constructor(rules: RulesInForce, tried: TriedRule, settings: TrialSettings) {
    this.#settings = settings;
    const saved = savedPatterns(rules.get(patternsCollection) ?? []);
    const selection = selectionOf(selectionSchema.parse(tried.rule), saved);
    this.#selects = (entity, now) => isSelected(selection, entity, entity.alarm, now);
    this.#inForce = { ...settings.config, rules: compile(rules) };
    this.#tried = { ...settings.config, rules: compile(withRule(rules, tried), tried.id) };
  }

  /** Replays one entity's events with and without the rule. */
  add(recording: Recording): void {
    const { pbehaviors, to } = this.#settings;
    const settings = { pbehaviors, to, selects: this.#selects };
    const before = replay(recording, { ...settings, config: this.#inForce });
    const after = replay(recording, { ...settings, config: this.#tried });
    this.#alarms.before += before.alarms.size;
    this.#alarms.after += after.alarms.size;
    this.#alarms.selected += after.selected.size;
    if (after.isEntitySelected) this.#entitiesSelected += 1;
    this.#differences.push(...differencesOf(recording.entity._id, before, after));
  }

  /** How an open alarm that waits for its end goes on. */
  waiting(entity: Entity, alarm: Alarm): Waiting {
    const event = systemEvent(entity, 'resolve_close', this.#settings.to);
    return {
      before: resolveDue(entity, alarm, this.#inForce, event),
      after: resolveDue(entity, alarm, this.#tried, event),
      isSelected: this.#selects(entity, this.#settings.to),
    };
  }

  /** Alarms of the replays with the rules as they are, with the tried one, and of these those that it selects. */
  get alarms(): { readonly before: number; readonly after: number; readonly selected: number } {
    return this.#alarms;
  }

  /** Entities that the rule selects at some time. */
  get entitiesSelected(): number {
    return this.#entitiesSelected;
  }

  /** In the order in which the entities were added. */
  get differences(): readonly Difference[] {
    return this.#differences;
  }
}

/** Rules that cannot be used are left out, as the engine leaves them out; the tried one must not be. */
function compile(rules: RulesInForce, tried?: string): AlarmRules {
  return compileAlarmRules(rules.get(resolveRulesCollection) ?? [], {
    related: rules,
    report: (id, reason) => {
      if (id === tried) throw new RangeError(reason);
    },
  });
}

function withRule(rules: RulesInForce, { id, collection, rule }: TriedRule): RulesInForce {
  const others = (rules.get(collection) ?? []).filter(({ _id }) => _id !== id);
  return new Map([...rules, [collection, [...others, { ...rule, _id: id }]]]);
}

function differencesOf(entity: string, before: Replayed, after: Replayed): readonly Difference[] {
  const keys = new Set([...after.decisions.keys(), ...before.decisions.keys()]);
  return [...keys].flatMap((key) => {
    const [one, other] = [before.decisions.get(key), after.decisions.get(key)];
    const decision = other ?? one;
    if (decision === undefined || !isComparable(decision, before, after) || isAllPending(one, other)) return [];
    const difference = kindOf(one?.time, other?.time);
    if (difference === undefined) return [];
    const { kind, alarm, turns } = decision;
    const times = { ...(one && { before: one.time }), ...(other && { after: other.time }) };
    return [{ entity, alarm, decision: kind, difference, ...times, ...(turns === undefined ? {} : { turns }) }];
  });
}

/** The end of an alarm is told of one that both runs have: that there are more or fewer alarms is another thing. */
function isComparable({ kind, alarm = '' }: Decision, before: Replayed, after: Replayed): boolean {
  return kind !== 'resolved' || (before.alarms.has(alarm) && after.alarms.has(alarm));
}

/** Neither has happened: open alarms that wait are told of apart. */
function isAllPending(one: Decision | undefined, other: Decision | undefined): boolean {
  return one?.isPending !== false && other?.isPending !== false;
}

function kindOf(before: number | undefined, after: number | undefined): Difference['difference'] | undefined {
  if (before === undefined) return 'added';
  if (after === undefined) return 'gone';
  if (before === after) return undefined;
  return after < before ? 'earlier' : 'later';
}
