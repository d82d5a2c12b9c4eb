/** What an event filter would have done to the last events, in words. */
import type { DryRun } from '../../rules/dry-run.ts';
import { formatClock, formatCount } from '../format.ts';
import { ruleTexts } from '../texts/en/rules.ts';
import type { Trial, TrialVisit } from './kind.ts';
import { textOfValue } from './value-text.ts';

const say = ruleTexts.trial;

export function filterTrial(run: DryRun, { reading: { now, zone } }: TrialVisit): Trial {
  const { events, matched } = run;
  const words: Readonly<Record<string, string>> = say.outcomes;
  return {
    sentences: [summaryOf(events, matched)],
    outcomes: Object.entries(run.outcomes).flatMap(([outcome, count]) =>
      count === 0 ? [] : [{ label: words[outcome] ?? outcome, count: formatCount(count), isBad: outcome === 'failed' }],
    ),
    lists: [
      {
        title: say.examples,
        examples: run.examples.map(({ entity_id: entity, received_ms: time, outcome, failure, changes }) => ({
          entity,
          time: formatClock(time, now, zone),
          outcome: words[outcome] ?? outcome,
          ...(failure === undefined ? {} : { failure }),
          changes: changes.map(({ field, before, after }) => ({
            field,
            before: textOfValue(before),
            after: textOfValue(after),
          })),
        })),
      },
    ],
    note: say.note,
  };
}

function summaryOf(events: number, matched: number): string {
  if (events === 0) return say.noEvents;
  return matched === 0 ? say.none(formatCount(events)) : say.matched(formatCount(matched), formatCount(events));
}
