/** Every kind that has pages, in the order of their tabs. */
import type { RuleForm } from './kind.ts';
import { eventFilterForm } from './kinds/event-filters.ts';
import { flappingRuleForm } from './kinds/flapping-rules.ts';
import { idleRuleForm } from './kinds/idle-rules.ts';
import { resolveRuleForm } from './kinds/resolve-rules.ts';
import { exceptionForm, reasonForm, typeForm } from './kinds/pbehavior-parts.ts';
import { savedPatternForm } from './kinds/saved-patterns.ts';
import { scenarioForm } from './kinds/scenarios.ts';
import { serviceForm } from './kinds/services.ts';

export const ruleForms: readonly RuleForm[] = [
  eventFilterForm,
  resolveRuleForm,
  flappingRuleForm,
  idleRuleForm,
  scenarioForm,
  serviceForm,
  savedPatternForm,
];

/** What pbehaviors are made of: beside the calendar. */
export const calendarForms: readonly RuleForm[] = [typeForm, reasonForm, exceptionForm];

/** Whether rules of the kind run one after the other, in an order that people choose. */
export function isPlaced({ kind }: Pick<RuleForm, 'kind'>): boolean {
  return kind.isOrdered && kind.order === undefined;
}

export const rulesPath = '/rules';

/** The address of the list of a kind. */
export function kindPath({ kind, home }: Pick<RuleForm, 'kind' | 'home'>): string {
  return `${home ?? rulesPath}/${kind.path}`;
}

/** The address of a rule. */
export function rulePath(form: Pick<RuleForm, 'kind' | 'home'>, id: string, below = ''): string {
  return `${kindPath(form)}/${encodeURIComponent(id)}${below}`;
}
