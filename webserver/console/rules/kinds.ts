/** Every kind of rule that has pages, in the order of their tabs. */
import type { RuleForm } from './kind.ts';
import { eventFilterForm } from './kinds/event-filters.ts';
import { flappingRuleForm } from './kinds/flapping-rules.ts';
import { idleRuleForm } from './kinds/idle-rules.ts';
import { resolveRuleForm } from './kinds/resolve-rules.ts';
import { savedPatternForm } from './kinds/saved-patterns.ts';
import { serviceForm } from './kinds/services.ts';

export const ruleForms: readonly RuleForm[] = [
  eventFilterForm,
  resolveRuleForm,
  flappingRuleForm,
  idleRuleForm,
  serviceForm,
  savedPatternForm,
];

/** Whether rules of the kind run one after the other, in an order that people choose. */
export function isPlaced({ kind }: Pick<RuleForm, 'kind'>): boolean {
  return kind.isOrdered && kind.order === undefined;
}

export const rulesPath = '/rules';

/** The address of the list of a kind. */
export function kindPath({ kind }: Pick<RuleForm, 'kind'>): string {
  return `${rulesPath}/${kind.path}`;
}

/** The address of a rule. */
export function rulePath(form: Pick<RuleForm, 'kind'>, id: string, below = ''): string {
  return `${kindPath(form)}/${encodeURIComponent(id)}${below}`;
}
