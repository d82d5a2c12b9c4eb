/** All scenarios of a site, compiled once per change: found by what makes them run, and by what they select. */
import { z } from 'zod';
import type { Alarm } from '../alarm/alarm.ts';
import type {
  ScenarioAction,
  ScenarioBook,
  ScenarioQuery,
  ScenarioTerms,
  ScenarioTrigger,
} from '../alarm/alarm-rules.ts';
import type { Entity } from '../alarm/entity.ts';
import { AlarmSelector, isSelected, type SelectingRule, selectionOf } from './alarm-selection.ts';
import { operationSchema, plainText } from './operation-schema.ts';
import type { Scenario } from './scenario.ts';
import { compileText, type ScenarioScope } from './scenario-texts.ts';
import type { SavedPatterns } from './stored-rule.ts';

export interface CompiledScenario extends ScenarioTerms, SelectingRule {
  readonly triggers: readonly ScenarioTrigger[];
  readonly events_count?: number | undefined;
}

interface Compilation {
  /** Its place in the order. */
  readonly place: number;
  readonly saved: SavedPatterns;
}

/** @throws {RangeError} when a saved pattern is not there, or something is wrong with a text. */
export function compileScenario(
  scenario: Scenario & SelectingRule & { readonly id: string },
  { place, saved }: Compilation,
): CompiledScenario {
  return {
    ...scenario,
    place,
    matches: (entity, alarm, now) => isSelected(scenario.selects, entity, alarm, now),
    actions: scenario.actions.map((action) => compileAction(action, saved)),
  };
}

function compileAction(action: Scenario['actions'][number], saved: SavedPatterns): ScenarioAction {
  const { drop_scenario_if_not_matched, emit_trigger, author, operation } = action;
  const selection = selectionOf(action, saved);
  const fill = compileValue({ author, operation });
  return {
    drop_scenario_if_not_matched,
    emit_trigger,
    matches: (entity, alarm, now) => isSelected(selection, entity, alarm, now),
    write: (entity: Entity, alarm: Alarm) => filledSchema.safeParse(fill({ entity, alarm })).data,
  };
}

/** What the texts become must be what a person could have written: not too long, and a ticket with a number. */
const filledSchema = z.strictObject({
  author: plainText.max(500).transform((author) => (author === '' ? 'system' : author)),
  operation: operationSchema(plainText),
});

function compileValue(value: unknown, name = ''): (scope: ScenarioScope) => unknown {
  if (typeof value === 'string') return compileText(value, name === 'ticket_url' ? encodeURIComponent : undefined);
  if (typeof value !== 'object' || value === null) return () => value;
  const fields = Object.entries(value).map(([key, one]) => [key, compileValue(one, key)] as const);
  return (scope) => {
    const filled = fields.map(([key, fill]) => [key, fill(scope)] as const);
    return filled.some(([, one]) => one === undefined) ? undefined : Object.fromEntries(filled);
  };
}

export class CompiledScenarios implements ScenarioBook {
  readonly #byId: ReadonlyMap<string, CompiledScenario>;
  readonly #byTrigger: ReadonlyMap<ScenarioTrigger, AlarmSelector<CompiledScenario>>;
  readonly #counts: ReadonlySet<number | undefined>;

  /** `scenarios`: the first one first. */
  constructor(scenarios: readonly CompiledScenario[]) {
    this.#byId = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
    const triggers = new Set(scenarios.flatMap((scenario) => scenario.triggers));
    this.#byTrigger = new Map(
      [...triggers].map((trigger) => [
        trigger,
        new AlarmSelector(scenarios.filter((scenario) => scenario.triggers.includes(trigger))),
      ]),
    );
    this.#counts = new Set(scenarios.map(({ events_count: count }) => count));
  }

  counts(events: number): boolean {
    return this.#counts.has(events);
  }

  first(triggers: ReadonlySet<ScenarioTrigger>, query: ScenarioQuery): ScenarioTerms | undefined {
    let found: CompiledScenario | undefined;
    for (const trigger of triggers) {
      const { entity, alarm, now } = query;
      const isWanted = (scenario: CompiledScenario): boolean =>
        (trigger !== 'eventscount' || scenario.events_count === alarm.events_count) && query.isWanted(scenario);
      const first = this.#byTrigger.get(trigger)?.first(entity, alarm, now, isWanted);
      if (first !== undefined && (found === undefined || first.place < found.place)) found = first;
    }
    return found;
  }

  get(id: string): ScenarioTerms | undefined {
    return this.#byId.get(id);
  }
}
