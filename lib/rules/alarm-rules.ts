/** The rules of alarms, compiled once per change, as the alarm engine uses them. */
import type { z } from 'zod';
import type { AlarmRules, FlappingTerms, IdleTerms } from '../alarm/alarm-rules.ts';
import type { Alarm } from '../alarm/alarm.ts';
import type { Entity } from '../alarm/entity.ts';
import { messageOf } from '../errors/errors.ts';
import { patternsCollection, savedPatterns } from './filter-rules.ts';
import { AlarmSelector, type SelectingRule, selectionOf } from './alarm-selection.ts';
import { flappingRuleSchema, flappingRulesCollection } from './flapping-rule.ts';
import { idleRuleSchema, idleRulesCollection } from './idle-rule.ts';
import { defaultTypeOf, resolveRuleSchema, type ResolveRuleType } from './resolve-rule.ts';
import type { alarmPatternFields } from './rule-fields.ts';
import { scenarioSchema, scenariosCollection } from './scenario.ts';
import { CompiledScenarios, compileScenario } from './scenario-book.ts';
import { byOrder, type SavedPatterns, type StoredRule, writtenFields } from './stored-rule.ts';

interface Compilation {
  readonly related: ReadonlyMap<string, readonly StoredRule[]>;
  report(rule: string, reason: string): void;
}

/** `documents`: the resolve rules; the others are related. What cannot be used is told to `report`, and left out. */
export function compileAlarmRules(documents: readonly StoredRule[], { related, report }: Compilation): AlarmRules {
  const saved = savedPatterns(related.get(patternsCollection) ?? []);
  const tools: Tools = { saved, report };
  const resolve = compileAll(documents, resolveRuleSchema, tools);
  const flapping = compileAll(related.get(flappingRulesCollection) ?? [], flappingRuleSchema, tools);
  const idle = compileAll(related.get(idleRulesCollection) ?? [], idleRuleSchema, tools);
  const scenarios = compileScenarios(related.get(scenariosCollection) ?? [], tools);
  return new CompiledAlarmRules({ resolve, flapping, idle, scenarios, resolve_changed_ms: lastChange(documents) });
}

/** Undefined when there is none: then no change looks for any. */
function compileScenarios(documents: readonly StoredRule[], tools: Tools): CompiledScenarios | undefined {
  const compiled = compileAll(documents, scenarioSchema, tools).flatMap((scenario, place) => {
    try {
      return [compileScenario(scenario, { place, saved: tools.saved })];
    } catch (error) {
      tools.report(scenario.id, messageOf(error));
      return [];
    }
  });
  return compiled.length === 0 ? undefined : new CompiledScenarios(compiled);
}

function lastChange(documents: readonly StoredRule[]): number {
  const times = documents.map((each) =>
    'updated' in each && each.updated instanceof Date ? each.updated.getTime() : 0,
  );
  return Math.max(0, ...times);
}

interface Tools {
  readonly saved: SavedPatterns;
  report(rule: string, reason: string): void;
}

type Selecting = z.output<z.ZodObject<typeof alarmPatternFields>>;
type Compiled<Rule> = Rule & SelectingRule & { readonly id: string };

function compileAll<Rule extends Selecting & { title: string }>(
  documents: readonly StoredRule[],
  schema: z.ZodType<Rule>,
  { saved, report }: Tools,
): readonly Compiled<Rule>[] {
  return [...documents].sort(byOrder).flatMap((document) => {
    const checked = schema.safeParse(writtenFields(document));
    if (!checked.success) {
      const [issue] = checked.error.issues;
      report(document._id, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
      return [];
    }
    try {
      return [{ ...checked.data, id: document._id, selects: selectionOf(checked.data, saved) }];
    } catch (error) {
      report(document._id, messageOf(error));
      return [];
    }
  });
}

interface Parts {
  readonly resolve: readonly Compiled<z.output<typeof resolveRuleSchema>>[];
  readonly flapping: readonly (FlappingTerms & SelectingRule)[];
  readonly idle: readonly (IdleTerms & SelectingRule)[];
  readonly scenarios: CompiledScenarios | undefined;
  readonly resolve_changed_ms: number;
}

interface Delay extends SelectingRule {
  readonly delay_seconds: number;
}

class CompiledAlarmRules implements AlarmRules {
  readonly resolve_changed_ms: number;
  readonly steps_kept: number;
  readonly #delays: Readonly<Record<ResolveRuleType, AlarmSelector<Delay>>>;
  readonly #defaults: Partial<Record<ResolveRuleType, number>> = {};
  readonly #flapping: AlarmSelector<FlappingTerms & SelectingRule>;
  readonly #idle: AlarmSelector<IdleTerms & SelectingRule>;
  readonly idle_rules: readonly IdleTerms[];
  readonly scenarios: CompiledScenarios | undefined;

  constructor({ resolve, flapping, idle, scenarios, resolve_changed_ms: changed }: Parts) {
    this.resolve_changed_ms = changed;
    const delaysOf = (type: ResolveRuleType) =>
      new AlarmSelector<Delay>(resolve.filter((rule) => rule.type === type && defaultTypeOf(rule.id) === undefined));
    this.#delays = { ok: delaysOf('ok'), cancelled: delaysOf('cancelled') };
    for (const { id, delay_seconds: seconds } of resolve) {
      const type = defaultTypeOf(id);
      if (type !== undefined) this.#defaults[type] = seconds;
    }
    this.#flapping = new AlarmSelector(flapping);
    this.#idle = new AlarmSelector(idle);
    this.idle_rules = idle;
    this.scenarios = scenarios;
    // One turn is up to three steps of the state, from 0 to 3 or back, each perhaps with one of the status.
    this.steps_kept = Math.max(0, ...flapping.map(({ changes_max: most }) => 6 * (most + 1)));
  }

  resolveDelay(type: ResolveRuleType, entity: Entity, alarm: Alarm, now: number): number | undefined {
    return this.#delays[type].first(entity, alarm, now)?.delay_seconds ?? this.#defaults[type];
  }

  flapping(entity: Entity, alarm: Alarm, now: number): FlappingTerms | undefined {
    return this.#flapping.first(entity, alarm, now);
  }

  idle(entity: Entity, now: number, isDue: (terms: IdleTerms) => boolean): IdleTerms | undefined {
    return this.#idle.first(entity, entity.alarm, now, isDue);
  }
}
