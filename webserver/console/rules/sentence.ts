/** Patterns as people would say them, for the lists of rules. */
import type { FieldCondition, Pattern } from '../../../lib/pattern/pattern.ts';
import { patternTexts as say } from '../texts/en/patterns.ts';
import { isRecord } from './form-values.ts';
import { choicesOf, labelOf, type SubjectName } from './pattern-fields.ts';

/** Conditions that a sentence tells at most. */
const told = 3;
/** Values of a list that a sentence tells at most. */
const toldValues = 3;

/** `component begins with “web” and state is 3 – Critical`. */
export function patternSentence(pattern: Pattern, subject: SubjectName): string {
  let left = told;
  const groups: string[] = [];
  for (const group of pattern) {
    const shown = group.slice(0, left).map((condition) => conditionSentence(condition, subject));
    left -= shown.length;
    if (shown.length > 0) groups.push(shown.join(say.and));
  }
  const total = pattern.reduce((sum, group) => sum + group.length, 0);
  return groups.join(say.or) + (total > told ? say.moreConditions(total - told) : '');
}

function conditionSentence({ field, condition }: FieldCondition, subject: SubjectName): string {
  const label = labelOf(subject, field);
  const name = label.charAt(0).toLowerCase() + label.slice(1);
  if (condition.type === 'exist' || condition.type === 'is_empty') {
    const words = say.conditions[condition.type];
    return `${name} ${condition.value ? words : words.replace('is ', 'is not ')}`;
  }
  return `${name} ${say.conditions[condition.type]} ${valueSentence(condition.value, subject, field)}`;
}

function valueSentence(value: unknown, subject: SubjectName, field: string): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, toldValues).map((one) => quoted(one, subject, field));
    return [...shown, ...(value.length > toldValues ? ['…'] : [])].join(', ');
  }
  if (!isRecord(value)) return quoted(value, subject, field);
  if ('unit' in value) return `${String(value['value'])} ${unitOf(value['unit'])}`;
  return say.between(String(value['from']), String(value['to']));
}

function unitOf(unit: unknown): string {
  const units: Readonly<Record<string, string>> = say.units;
  return units[String(unit)] ?? String(unit);
}

function quoted(value: unknown, subject: SubjectName, field: string): string {
  const known = choicesOf(subject, field)?.find((choice) => choice.value === String(value));
  if (known !== undefined && typeof value === 'number') return known.label;
  return typeof value === 'string' ? `“${value}”` : String(value);
}
