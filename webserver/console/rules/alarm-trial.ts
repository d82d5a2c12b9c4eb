/** What a rule of alarms would have done to the last events and to the alarms that are open, in plain sentences. */
import type { Permission } from '../../../lib/access/permissions.ts';
import type { AlarmDryRun } from '../../rules/alarm-dry-run.ts';
import { tryAlarmRule } from '../../rules/alarm-trials.ts';
import type { RuleKind } from '../../rules/rule-kind.ts';
import { parsed } from '../administration/input.ts';
import { alarmPath } from '../alarms/row.ts';
import { entityPath } from '../entities/filters.ts';
import { formatClock, formatCount } from '../format.ts';
import { alarmTrialTexts as say } from '../texts/en/alarm-trials.ts';
import { durationWords } from './duration-form.ts';
import type { RuleForm, Trial, TrialExample, TrialVisit } from './kind.ts';

/** Events of the log that a rule is tried on. */
const tried = 1000;

/** The trial of a kind. */
export function alarmTrialOf(kind: RuleKind): NonNullable<RuleForm['trial']> {
  return async (deps, written, visit) => {
    const { id } = visit;
    const rule = parsed(kind.schema, written);
    const run = await tryAlarmRule(deps, kind, { rule, count: tried, ...(id === '' ? {} : { id }) });
    return trialView(run, visit);
  };
}

function trialView(run: AlarmDryRun, visit: TrialVisit): Trial {
  const waiting = run.waiting?.examples ?? [];
  return {
    sentences: [...rangeSentences(run, visit), ...differenceSentences(run), ...waitingSentences(run)],
    outcomes: [],
    lists: [
      { title: say.examples, examples: run.examples.map((example) => exampleView(example, visit)) },
      {
        title: say.waitingExamples,
        examples: waiting.map((each) => exampleView({ ...each, decision: 'resolved' }, visit)),
      },
    ],
    note: say.note,
  };
}

function rangeSentences(run: AlarmDryRun, { reading: { now, zone } }: TrialVisit): readonly string[] {
  const { events, entities, alarms, from, to, is_complete: isComplete } = run;
  const clock = (time: Date): string => formatClock(time.getTime(), now, zone);
  const isNothing = events === 0 && entities === 0;
  if (isNothing) return [say.noEvents];
  const found = say.found(alarmWords(alarms.before), entityWords(entities));
  const looked = events === 0 ? say.noEvents : say.looked(formatCount(events), clock(from), clock(to));
  return [`${looked} ${found} ${selectedSentence(run)}`, ...(isComplete ? [] : [say.incomplete])];
}

function selectedSentence({ alarms: { selected }, entities_selected: entities }: AlarmDryRun): string {
  if (entities === 0) return say.selectsNone;
  return say.selects(selected === 0 ? entityWords(entities) : say.of(alarmWords(selected), entityWords(entities)));
}

function alarmWords(count: number): string {
  return say.alarms(count, formatCount(count));
}

function entityWords(count: number): string {
  return say.entities(count, formatCount(count));
}

function differenceSentences({ differences, alarms: { before, after }, entities_selected: selected }: AlarmDryRun) {
  if (differences.length === 0) return selected === 0 ? [] : [say.nothing];
  return [
    ...differences.map(({ decision, difference, count, shift_seconds: shift }) =>
      say.differences[decision][difference](count, formatCount(count), shift === undefined ? '' : shiftWords(shift)),
    ),
    ...(before === after ? [] : [say.number(formatCount(before), alarmWords(after))]),
  ];
}

function shiftWords({ least, most }: { readonly least: number; readonly most: number }): string {
  const [low, high] = [Math.round(least), Math.round(most)];
  return low === high ? say.by.exactly(durationWords(low)) : say.by.between(durationWords(low), durationWords(high));
}

function waitingSentences({ waiting }: AlarmDryRun): readonly string[] {
  if (waiting === undefined) return [];
  const { alarms, selected, changed } = waiting;
  if (alarms === 0) return [say.waitingNone];
  return [
    say.waiting(alarms, formatCount(alarms), selected),
    ...(selected === 0 && changed === 0 ? [] : [say.waitingChanged(formatCount(changed))]),
  ];
}

type Example = Pick<
  AlarmDryRun['examples'][number],
  'entity_id' | 'alarm_id' | 'decision' | 'before' | 'after' | 'turns'
>;

function exampleView(example: Example, { reading: { now, zone }, permissions }: TrialVisit): TrialExample {
  const { entity_id: entity, turns } = example;
  const clock = (time: Date): string => formatClock(time.getTime(), now, zone);
  const href = addressOf(example, permissions);
  const outcome = outcomeWords(example, clock);
  return {
    entity,
    outcome: turns === undefined ? outcome : `${outcome}${say.turns(formatCount(turns))}`,
    ...(href === undefined ? {} : { href }),
  };
}

function outcomeWords({ decision, before, after }: Example, clock: (time: Date) => string): string {
  const words = say.decisions[decision];
  if (before === undefined) return after === undefined ? words : say.added(words, clock(after));
  return after === undefined ? say.gone(words, clock(before)) : say.moved(words, clock(before), clock(after));
}

function addressOf({ entity_id: entity, alarm_id: alarm }: Example, permissions: ReadonlySet<Permission>) {
  if (alarm !== undefined && permissions.has('alarms.read')) return alarmPath(alarm);
  return permissions.has('entities.read') ? entityPath(entity) : undefined;
}
