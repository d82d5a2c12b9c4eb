/** English texts of services. */
export const serviceTexts = {
  title: 'Services',
  create: 'Create a service',
  emptyTitle: 'No service yet',
  emptyText:
    'A service stands for what people use: a shop, a site, a network. It is as bad as the worst of the entities that belong to it, and has an alarm of its own.',
  example: 'The example is a web shop: everything on the components whose name begins with web.',
  exampleTitle: 'Web shop',
  titleLabel: 'Name',
  titleExample: 'Web shop',
  descriptionLabel: 'Description (optional)',
  enabled: 'Switched on',
  what: 'What it is',
  category: 'Category (optional)',
  categoryExample: 'Sales',
  impact: 'Impact level',
  impactHint: 'From 1 to 10: how much it weighs.',
  which: 'Which entities belong to it',
  whichHint: 'By what does not change from event to event. A service may belong to another one.',
  entity: 'The entity',
  says: 'What its alarm says',
  output: 'Output',
  outputHint:
    'Filled in: {{title}}, {{depends}}, {{all}}, {{active}}, {{state.critical}}, {{state.major}}, {{state.minor}}, {{state.ok}}, {{acknowledged}}, {{unacknowledged}}, {{under_pbehavior}}.',
  effect: (where: string): string => `Everything${where}`,
  state: 'State',
  toAlarm: (name: string): string => `alarm of ${name}`,
  counters: (depends: number, alarms: number, unacknowledged: number, resting: number): string =>
    [
      depends === 1 ? '1 entity' : `${depends} entities`,
      alarms === 0 ? 'no alarm' : `${alarms} in alarm`,
      ...(unacknowledged === 0 ? [] : [`${unacknowledged} not acknowledged`]),
      ...(resting === 0 ? [] : [`${resting} under a pbehavior`]),
    ].join(', '),
  members: 'Entities that count in it',
  membersHint: (shown: number, total: number): string =>
    shown < total ? `The worst ${shown} of ${total}.` : 'The worst first.',
  noMembers: 'No entity belongs to it. Look at the conditions above: they say what they match right now.',
} as const;
