/** A pbehavior between what is stored and what its form has. Texts in, texts out; the schema of the API decides what is right. */
import type { Pattern } from '../../../lib/pattern/pattern.ts';
import type { Exdate, PbehaviorFields } from '../../../lib/pbehavior/schema.ts';
import { formatLocal, parseLocal } from '../format.ts';
import { monthlyOnWeekday } from './recurrence-words.ts';

/** `pattern`: one that the form cannot show otherwise, as the API has it. */
export type Scope = 'entity' | 'where' | 'saved' | 'pattern';
export type Repeat = 'none' | 'daily' | 'weekdays' | 'weekly' | 'monthly' | 'monthly_weekday' | 'custom';

/** What the form has, as it was typed. */
export interface FormFields {
  readonly title: string;
  readonly type: string;
  /** Title of the reason. */
  readonly reason: string;
  readonly enabled: boolean;
  readonly scope: Scope;
  /** Ids; one field more than there are. */
  readonly entities: readonly string[];
  readonly where: readonly WhereLine[];
  readonly pattern: string;
  /** Id of a saved pattern. */
  readonly saved: string;
  readonly start: string;
  readonly stop: string;
  readonly zone: string;
  readonly repeat: Repeat;
  readonly until: string;
  readonly rule: string;
  readonly except: readonly ExceptLine[];
  readonly exceptions: readonly string[];
}

export interface WhereLine {
  readonly field: string;
  readonly condition: string;
  readonly value: string;
}

export interface ExceptLine {
  readonly start: string;
  readonly stop: string;
  readonly type: string;
}

export const whereLines = 3;
const fewestEntityLines = 3;

/** The ids, each once, and empty fields for more. */
export function entityLines(ids: readonly string[]): readonly string[] {
  const given = [...new Set(ids)].filter((id) => id !== '');
  const empty = Math.max(1, fewestEntityLines - given.length);
  return [...given, ...Array.from({ length: empty }, () => '')];
}

/** The conditions that a line can have. */
export const lineConditions = ['eq', 'neq', 'contain', 'begin_with', 'end_with', 'regexp'] as const;

const rules: Readonly<Partial<Record<Repeat, string>>> = {
  daily: 'FREQ=DAILY',
  weekdays: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
  weekly: 'FREQ=WEEKLY',
  monthly: 'FREQ=MONTHLY',
};

const emptyLine: WhereLine = { field: 'name', condition: 'eq', value: '' };
const emptyException: ExceptLine = { start: '', stop: '', type: '' };

/** A form to begin with: an hour from the next full hour on. */
export function freshFields(now: number, zone: string, entity: string): FormFields {
  const hour = 3_600_000;
  const begin = Math.ceil(now / hour) * hour;
  return {
    title: '',
    type: 'maintenance',
    reason: '',
    enabled: true,
    scope: 'entity',
    entities: entityLines([entity]),
    where: Array.from({ length: whereLines }, () => emptyLine),
    pattern: '',
    saved: '',
    start: formatLocal(begin, zone),
    stop: formatLocal(begin + hour, zone),
    zone,
    repeat: 'none',
    until: '',
    rule: '',
    except: [emptyException],
    exceptions: [],
  };
}

/** The form of a stored pbehavior. */
export function fieldsOfPbehavior(stored: PbehaviorFields, reason: string): FormFields {
  const zone = stored.time_zone ?? 'UTC';
  const local = (time: string | undefined): string => (time === undefined ? '' : formatLocal(Date.parse(time), zone));
  return {
    title: stored.title,
    type: stored.type,
    reason,
    enabled: stored.enabled,
    ...scopeOf(stored),
    start: local(stored.start),
    stop: local(stored.stop),
    zone,
    ...repeatOf(stored.rrule, zone, local(stored.start)),
    except: [
      ...stored.exdates.map(({ start, stop, type = '' }) => ({ start: local(start), stop: local(stop), type })),
      emptyException,
    ],
    exceptions: stored.exceptions,
  };
}

type Selection = Pick<PbehaviorFields, 'entity_pattern' | 'entity_pattern_id'>;
type ScopeFields = Pick<FormFields, 'scope' | 'entities' | 'where' | 'pattern' | 'saved'>;

function scopeOf({ entity_pattern: pattern = [], entity_pattern_id: saved = '' }: Selection): ScopeFields {
  const where = Array.from({ length: whereLines }, () => emptyLine);
  const blank = { entities: entityLines([]), where, pattern: '', saved };
  return saved === '' ? { ...blank, ...ownScopeOf(pattern, where) } : { ...blank, scope: 'saved' };
}

function ownScopeOf(
  pattern: Pattern,
  blankLines: readonly WhereLine[],
): Pick<FormFields, 'scope'> & Partial<ScopeFields> {
  const [group = [], ...others] = pattern;
  const ids = idsOf(pattern);
  if (ids !== undefined) return { scope: 'entity', entities: entityLines(ids) };
  const lines = group.flatMap(({ field, condition }): WhereLine[] => {
    const { type, value } = condition;
    const isKnown = lineConditions.some((known) => known === type) && typeof value === 'string';
    return isKnown ? [{ field, condition: type, value }] : [];
  });
  if (others.length > 0 || lines.length < group.length || lines.length > whereLines) {
    return { scope: 'pattern', pattern: JSON.stringify(pattern, undefined, 2) };
  }
  return { scope: 'where', where: [...lines, ...blankLines].slice(0, whereLines) };
}

/** The ids of a pattern that names entities one by one. */
function idsOf([group = [], ...others]: Pattern): readonly string[] | undefined {
  const [first, ...more] = group;
  if (first?.field !== 'id' || more.length > 0 || others.length > 0) return undefined;
  const { type, value } = first.condition;
  if (type === 'eq' && typeof value === 'string') return [value];
  return type === 'is_one_of' && Array.isArray(value) && value.every((id) => typeof id === 'string')
    ? value
    : undefined;
}

function repeatOf(
  rrule: string | undefined,
  zone: string,
  start: string,
): Pick<FormFields, 'repeat' | 'until' | 'rule'> {
  if (rrule === undefined) return { repeat: 'none', until: '', rule: '' };
  const [, bare = rrule, end = ''] = /^(.*);UNTIL=(\d{8}T\d{6}Z)$/.exec(rrule) ?? [];
  const offered = { ...rules, monthly_weekday: monthlyOnWeekday(start) };
  const known = Object.entries(offered).find(([, rule]) => rule === bare)?.[0];
  if (known === undefined || !isRepeat(known)) return { repeat: 'custom', until: '', rule: rrule };
  const time = Date.parse(end.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
  return { repeat: known, until: Number.isNaN(time) ? '' : formatLocal(time, zone).slice(0, 10), rule: '' };
}

export function isRepeat(text: string): text is Repeat {
  return ['none', 'daily', 'weekdays', 'weekly', 'monthly', 'monthly_weekday', 'custom'].includes(text);
}

/** The pbehavior that a form describes, for its schema; what was typed wrong is wrong there too. `reason` is its id. */
export function pbehaviorOfFields(form: FormFields, reason: string | undefined): Readonly<Record<string, unknown>> {
  const instant = (text: string): string => instantOf(text, form.zone);
  const rrule = ruleOf(form);
  return {
    title: form.title,
    enabled: form.enabled,
    type: form.type,
    ...(reason === undefined ? {} : { reason }),
    ...(form.scope === 'saved' ? { entity_pattern_id: form.saved } : { entity_pattern: patternOf(form) }),
    start: instant(form.start),
    ...(form.stop === '' ? {} : { stop: instant(form.stop) }),
    ...(rrule === undefined ? {} : { rrule }),
    time_zone: form.zone,
    exdates: form.except
      .filter(({ start, stop }) => start !== '' || stop !== '')
      .map(
        ({ start, stop, type }): Exdate => ({
          start: instant(start),
          stop: instant(stop),
          ...(type === '' ? {} : { type }),
        }),
      ),
    exceptions: form.exceptions,
  };
}

function instantOf(text: string, zone: string): string {
  let time = Number.NaN;
  try {
    time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? parseLocal(text, zone) : Number.NaN;
  } catch {
    // A zone that does not exist: its own fault says so.
    time = Date.parse(`${text}Z`);
  }
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}

function ruleOf({ repeat, rule, until, start, zone }: FormFields): string | undefined {
  if (repeat === 'custom') return rule === '' ? ' ' : rule;
  const known = repeat === 'monthly_weekday' ? monthlyOnWeekday(start) : rules[repeat];
  if (known === undefined || until === '') return known;
  // The whole of the last day counts.
  const end = instantOf(`${until}T23:59`, zone);
  return `${known};UNTIL=${end.slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function patternOf({ scope, entities, where, pattern }: FormFields): unknown {
  if (scope === 'entity') {
    const ids = entities.filter((id) => id !== '');
    const condition = ids.length > 1 ? { type: 'is_one_of', value: ids } : { type: 'eq', value: ids[0] ?? '' };
    return [[{ field: 'id', condition }]];
  }
  if (scope === 'pattern') return parseJson(pattern);
  return [
    where
      .filter(({ value }) => value !== '')
      .map(({ field, condition, value }) => ({ field, condition: { type: condition, value } })),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
