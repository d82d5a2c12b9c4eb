/** Rules that select alarms, compiled: the first that matches decides alone. */
import type { Alarm } from '../alarm/alarm.ts';
import type { Entity } from '../alarm/entity.ts';
import type { CompiledPattern } from '../pattern/compile.ts';
import { PairIndex } from '../pattern/pair-index.ts';
import { alarmSubject, entitySubject } from '../pattern/subjects.ts';
import { patternOf, type SavedPatterns } from './stored-rule.ts';
import type { alarmPatternFields } from './rule-fields.ts';
import type { z } from 'zod';

/** What a rule selects. */
export interface AlarmSelection {
  readonly entity: CompiledPattern<Entity> | undefined;
  readonly alarm: CompiledPattern<Alarm> | undefined;
}

/** @throws {RangeError} when a saved pattern is not there. */
export function selectionOf(
  rule: z.output<z.ZodObject<typeof alarmPatternFields>>,
  saved: SavedPatterns,
): AlarmSelection {
  return {
    entity: patternOf(rule.entity_pattern, rule.entity_pattern_id, { saved, subject: entitySubject }),
    alarm: patternOf(rule.alarm_pattern, rule.alarm_pattern_id, { saved, subject: alarmSubject }),
  };
}

/** A rule with what it selects. */
export interface SelectingRule {
  readonly selects: AlarmSelection;
}

export class AlarmSelector<Rule extends SelectingRule> {
  readonly rules: readonly Rule[];
  readonly #index: PairIndex<Entity, Alarm>;

  /** `rules`: the first one first. */
  constructor(rules: readonly Rule[]) {
    this.rules = rules;
    this.#index = new PairIndex(rules.map(({ selects: { entity: left, alarm: right } }) => ({ left, right })));
  }

  /** The first rule that matches and that `isWanted`. `now` is in milliseconds. */
  first(entity: Entity, alarm: Alarm | undefined, now: number, isWanted?: (rule: Rule) => boolean): Rule | undefined {
    if (this.rules.length === 0) return undefined;
    for (const place of this.#index.candidates(entity, alarm)) {
      const rule = this.rules[place];
      if (rule === undefined || !isSelected(rule.selects, entity, alarm, now)) continue;
      if (isWanted === undefined || isWanted(rule)) return rule;
    }
    return undefined;
  }
}

/** `now` is in milliseconds. */
export function isSelected(selects: AlarmSelection, entity: Entity, alarm: Alarm | undefined, now: number): boolean {
  if (selects.entity !== undefined && !selects.entity.matches(entity, now)) return false;
  return selects.alarm === undefined || (alarm !== undefined && selects.alarm.matches(alarm, now));
}
