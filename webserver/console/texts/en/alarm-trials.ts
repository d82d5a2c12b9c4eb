/** English texts of the trials of the rules of alarms. */
const many = (count: number, one: string, more: string): string => (count === 1 ? one : more);
const alarmsWould = (count: number, number: string): string => `${number} ${many(count, 'alarm', 'alarms')} would`;

/** What a rule of alarms would have done. `number` is the count as it is written. */
export const alarmTrialTexts = {
  noEvents: 'There are no events in the log yet to try this on. Send some, and try again.',
  looked: (events: string, from: string, to: string): string =>
    `Looked at: the last ${events} events, from ${from} to ${to}.`,
  found: (alarms: string, entities: string): string => `In all: ${alarms} of ${entities}.`,
  of: (alarms: string, entities: string): string => `${alarms} of ${entities}`,
  alarms: (count: number, number: string): string => `${number} ${many(count, 'alarm', 'alarms')}`,
  entities: (count: number, number: string): string => `${number} ${many(count, 'entity', 'entities')}`,
  selectsNone: 'The rule matches none of them.',
  selects: (things: string): string => `The rule matches ${things}.`,
  incomplete: 'There was not enough time for all of them.',
  nothing: 'In this time, nothing would have been different.',
  number: (before: string, after: string): string => `There would have been ${after} instead of ${before}.`,
  by: {
    exactly: (time: string): string => time,
    between: (least: string, most: string): string => `${least} to ${most}`,
  },
  /** `by`: a length of time; empty where there is none. */
  differences: {
    resolved: {
      added: (count, number) => `${alarmsWould(count, number)} have been resolved instead of going on.`,
      gone: (count, number) => `${alarmsWould(count, number)} not have been resolved yet.`,
      earlier: (count, number, by) => `${alarmsWould(count, number)} have been resolved ${by} earlier.`,
      later: (count, number, by) => `${alarmsWould(count, number)} have been resolved ${by} later.`,
    },
    flapping: {
      added: (count, number) =>
        `${alarmsWould(count, number)} have been flapping that ${many(count, 'was', 'were')} not.`,
      gone: (count, number) => `${alarmsWould(count, number)} not have been flapping.`,
      earlier: (count, number, by) => `${alarmsWould(count, number)} have begun to flap ${by} earlier.`,
      later: (count, number, by) => `${alarmsWould(count, number)} have begun to flap ${by} later.`,
    },
    silent: {
      added: (count, number) =>
        `${number} ${many(count, 'silence', 'silences')} would have been found that ${many(count, 'was', 'were')} not.`,
      gone: (count, number) => `${number} ${many(count, 'silence', 'silences')} would not have been found.`,
      earlier: (count, number, by) =>
        `${number} ${many(count, 'silence', 'silences')} would have been found ${by} earlier.`,
      later: (count, number, by) =>
        `${number} ${many(count, 'silence', 'silences')} would have been found ${by} later.`,
    },
    operated: {
      added: (count, number) => `Idle rules would have acted ${many(count, 'once', `${number} times`)} more.`,
      gone: (count, number) => `Idle rules would have acted ${many(count, 'once', `${number} times`)} less.`,
      earlier: (count, number, by) =>
        `Idle rules would have acted ${by} earlier, ${many(count, 'once', `${number} times`)}.`,
      later: (count, number, by) =>
        `Idle rules would have acted ${by} later, ${many(count, 'once', `${number} times`)}.`,
    },
  } as const satisfies Record<string, Record<string, (count: number, number: string, by: string) => string>>,
  examples: 'The newest of them',
  /** What happened to one of them, at a time. */
  decisions: {
    resolved: 'resolved at',
    flapping: 'flapping from',
    silent: 'found silent at',
    operated: 'acted on at',
  },
  added: (decision: string, after: string): string => `${decision} ${after}`,
  gone: (decision: string, before: string): string => `not ${decision} ${before}`,
  moved: (decision: string, before: string, after: string): string => `${decision} ${after} instead of ${before}`,
  turns: (turns: string): string => `, ${turns} turns`,
  waitingNone: 'No open alarm waits for its end now.',
  waiting: (count: number, number: string, selected: number): string =>
    count === 1
      ? `1 open alarm waits for its end now; the rule ${selected === 1 ? 'matches' : 'does not match'} it.`
      : `${number} open alarms wait for their end now; the rule matches ${selected} of them.`,
  waitingChanged: (number: string): string => `${number} would end at another time than by the rules as they are.`,
  waitingExamples: 'Open alarms that would end at another time',
  note: 'Nothing was changed. Alarms that were open before these events are rebuilt from their timeline, and pbehaviors are taken as they are now, so a single time may differ.',
} as const;
