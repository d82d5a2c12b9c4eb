/** Event filters as the editor knows them. */
import { filterActionSchema } from '../../../../lib/rules/action-schema.ts';
import { eventFilterSchema } from '../../../../lib/rules/event-filter-schema.ts';
import { dryRun } from '../../../rules/dry-run.ts';
import { eventFilterKind, findFailures } from '../../../rules/event-filters.ts';
import { parsed } from '../../administration/input.ts';
import { filterTexts as say } from '../../texts/en/event-filters.ts';
import type { FieldSpec, Section } from '../field.ts';
import { filterTrial } from '../filter-trial.ts';
import { isRecord, textIn } from '../form-values.ts';
import type { RuleForm } from '../kind.ts';
import type { Option } from '../pattern-fields.ts';
import { wherePatterns } from '../where.ts';

/** Failures that the page of a filter tells. */
const shownFailures = 5;

/** Events of the log that a filter is tried on. */
const tried = 1000;

const options = (words: Readonly<Record<string, string>>): readonly Option[] =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

const what: Section = {
  title: say.what,
  fields: [
    { kind: 'text', name: 'title', label: say.titleLabel, isRequired: true, example: say.titleExample },
    { kind: 'area', name: 'description', label: say.descriptionLabel },
    { kind: 'choice', name: 'type', label: say.type, options: options(say.types), reshapes: true },
    { kind: 'check', name: 'enabled', label: say.enabled },
    { kind: 'number', name: 'priority', label: say.priority, hint: say.priorityHint },
  ],
};

const eventPattern: FieldSpec = {
  kind: 'pattern',
  name: 'event_pattern',
  label: say.event,
  subject: 'event',
  modes: ['own', 'saved', 'any'],
};
const entityPattern: FieldSpec = {
  kind: 'pattern',
  name: 'entity_pattern',
  label: say.entity,
  subject: 'entity',
  modes: ['any', 'own', 'saved'],
};

const enrichment: readonly Section[] = [
  {
    title: say.actions,
    hint: say.actionsHint,
    fields: [{ kind: 'actions', name: 'actions', label: say.actions }],
  },
  {
    title: say.follow,
    isFolded: true,
    fields: [
      { kind: 'choice', name: 'on_success', label: say.onSuccess, options: options(say.follows) },
      { kind: 'choice', name: 'on_failure', label: say.onFailure, options: options(say.follows) },
    ],
  },
  {
    title: say.lookups,
    hint: say.lookupsHint,
    isFolded: true,
    fields: [{ kind: 'lookups', name: 'external', label: say.lookups }],
  },
];

const identity: Section = {
  title: say.identity,
  hint: say.identityHint,
  fields: Object.entries(say.identityFields).map(([name, label]) => ({
    kind: 'template',
    name: `identity.${name}`,
    label,
  })),
};

const schedule: Section = {
  title: say.schedule,
  hint: say.scheduleHint,
  isFolded: true,
  fields: [
    { kind: 'time', name: 'start', label: say.start },
    { kind: 'time', name: 'stop', label: say.stop, hint: say.stopHint },
    { kind: 'recurrence', name: 'rrule', label: say.rrule },
    { kind: 'text', name: 'time_zone', label: say.zone, hint: say.zoneHint },
    { kind: 'spans', name: 'exdates', label: say.exdates },
  ],
};

export const eventFilterForm: RuleForm = {
  kind: eventFilterKind,
  words: say,
  fresh: {
    title: '',
    type: 'enrichment',
    enabled: true,
    event_pattern: [[{ field: 'component', condition: { type: 'eq', value: '' } }]],
    actions: [{ type: 'set_entity_info', name: '', value: '' }],
  },
  example: {
    title: say.exampleTitle,
    type: 'enrichment',
    enabled: true,
    event_pattern: [[{ field: 'component', condition: { type: 'begin_with', value: 'web' } }]],
    actions: [{ type: 'set_entity_info', name: 'owner', value: say.exampleOwner }],
  },
  sections: (form) => {
    const type = textIn(form, 'type') || 'enrichment';
    const which: Section = {
      title: say.which,
      hint: say.whichHint,
      fields: type === 'change_entity' ? [eventPattern] : [eventPattern, entityPattern],
    };
    if (type === 'change_entity') return [what, which, identity, schedule];
    return [what, which, ...(type === 'enrichment' ? enrichment : []), schedule];
  },
  effect: (rule, savedTitle) => {
    const where = wherePatterns(rule, savedTitle, [
      ['event_pattern', 'event'],
      ['entity_pattern', 'entity'],
    ]);
    return `${effectOf(rule)}${where}.`;
  },
  failures: (deps, id) => findFailures(deps.db, id, { limit: shownFailures - 1 }),
  trial: async (deps, rule, visit) => filterTrial(await dryRun(deps, parsed(eventFilterSchema, rule), tried), visit),
};

function effectOf(rule: Readonly<Record<string, unknown>>): string {
  const { effects } = say;
  switch (rule['type']) {
    case 'drop':
      return effects.drop;
    case 'break':
      return effects.break;
    case 'change_entity':
      return effects.change_entity(namesOf(rule['identity']));
    default: {
      const actions: readonly unknown[] = Array.isArray(rule['actions']) ? rule['actions'] : [];
      const more = actions.length > 1 ? effects.moreActions(actions.length - 1) : '';
      return effects.enrichment(actionSentence(actions[0]) + more);
    }
  }
}

function namesOf(identity: unknown): string {
  const labels: Readonly<Record<string, string>> = say.identityFields;
  const names = isRecord(identity) ? Object.keys(identity) : [];
  return names.map((name) => (labels[name] ?? name).toLowerCase()).join(', ');
}

function actionSentence(written: unknown): string {
  const { effects } = say;
  const action = filterActionSchema.safeParse(written).data;
  if (action === undefined) return '';
  switch (action.type) {
    case 'set_field':
    case 'set_field_from_template':
    case 'copy':
      return effects.set_field(action.field);
    case 'set_tags':
    case 'set_tags_from_template':
      return effects.set_tags(Object.keys(action.tags).join(', '));
    case 'set_entity_info_from_dictionary':
      return effects.dictionary(action.from);
    default:
      return effects.set_entity_info(action.name);
  }
}
