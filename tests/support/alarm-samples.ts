/** Entities with open alarms of a realistic variety, the same for the same arguments: for the console's tests and pictures. */
import type { Alarm, AlarmStep, StepType } from '../../lib/alarm/alarm.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { State } from '../../lib/event/event.ts';

interface Sample {
  readonly resource: string;
  readonly host: string;
  readonly connector: string;
  readonly tag: string;
  readonly state: State;
  /** `#` stands for a number that differs from alarm to alarm. */
  readonly output: string;
  readonly metrics?: readonly string[];
}

const samples: readonly Sample[] = [
  {
    resource: 'replication',
    host: 'db-lyon',
    connector: 'nagios',
    tag: 'site: lyon',
    state: 3,
    output: 'Replication lag 3# s (warn 30, crit 120)',
    metrics: ['lag', 'wal_rate'],
  },
  {
    resource: 'uplink-a',
    host: 'fw-paris',
    connector: 'snmp',
    tag: 'network',
    state: 3,
    output: 'Interface ge-0/0/# down, last change 2 min ago',
  },
  {
    resource: 'checkout',
    host: 'shop',
    connector: 'prometheus',
    tag: 'env: prod',
    state: 3,
    output: 'HTTP 502 on # % of requests over 5 min (SLO 0.1 %)',
    metrics: ['error_ratio'],
  },
  {
    resource: 'jvm heap',
    host: 'app',
    connector: 'otlp',
    tag: 'env: prod',
    state: 2,
    output: 'Old gen # % after full GC',
    metrics: ['old_gen'],
  },
  {
    resource: '/export/home',
    host: 'nas',
    connector: 'collectd',
    tag: 'storage',
    state: 2,
    output: '# % used, full in 9 h at this rate',
    metrics: ['used', 'free'],
  },
  { resource: 'queue', host: 'mail', connector: 'nagios', tag: 'mail', state: 2, output: '4,8# messages deferred' },
  {
    resource: 'p99 latency',
    host: 'app',
    connector: 'otlp',
    tag: 'env: prod',
    state: 2,
    output: 'p99 1.# s (target 800 ms)',
    metrics: ['p99'],
  },
  {
    resource: 'cpu',
    host: 'vm-build',
    connector: 'collectd',
    tag: 'ci',
    state: 1,
    output: 'Load 1.# per core on 8 cores',
    metrics: ['load1', 'load5', 'load15'],
  },
  {
    resource: 'battery',
    host: 'ups-dc',
    connector: 'snmp',
    tag: 'facility',
    state: 1,
    output: 'Battery # %, on mains again',
  },
  {
    resource: 'shop.example.org',
    host: 'cert',
    connector: 'probe',
    tag: 'web',
    state: 1,
    output: 'Certificate expires in # days',
  },
  {
    resource: 'disk sda',
    host: 'app',
    connector: 'collectd',
    tag: 'env: prod',
    state: 1,
    output: 'Reallocated sectors #',
  },
  {
    resource: 'a service with a very long name that does not fit into its column',
    host: 'a-host-with-a-long-name.dc4.example.org',
    connector: 'a-connector',
    tag: 'a tag that is quite long',
    state: 1,
    output:
      'A long output that goes on and on: the plugin prints every mount point it knows, its usage, its inodes and then a trace of what it did, # lines in all, which nobody can read in a row of a table',
  },
  {
    resource: 'replication',
    host: 'db-lyon',
    connector: 'nagios',
    tag: 'site: lyon',
    state: 0,
    output: 'OK: lag 0.# s',
  },
  {
    resource: '<b>escape</b> & "quotes"',
    host: 'x&y',
    connector: 'nagios',
    tag: '<i>tag</i>',
    state: 1,
    output: '<script>alert(#)</script> must be shown as text',
  },
];

const people = ['Marie Bell', 'Jonas Tveit', 'root'] as const;
const minute = 60_000;

/** `count` entities, each with one open alarm; `now` is the time they are seen at, in milliseconds. */
export function sampleEntities(count: number, now: number): readonly Entity[] {
  return Array.from({ length: count }, (_, index) => sampleEntity(index, now));
}

function sampleEntity(index: number, now: number): Entity {
  const sample = samples[index % samples.length] ?? samples[0];
  if (sample === undefined) throw new Error('There is no sample');
  const round = Math.floor(index / samples.length);
  const component = `${sample.host}-${String(index % 90).padStart(2, '0')}`;
  const resource = round === 0 ? sample.resource : `${sample.resource} ${round}`;
  const id = `${resource}/${component}`;
  return {
    _id: id,
    type: 'resource',
    name: resource,
    connector: `${sample.connector}/${sample.connector}-1`,
    component,
    enabled: true,
    impact_level: 1,
    infos: {},
    created: new Date(now - 90 * 24 * 60 * minute),
    last_event: new Date(now - (index % 40) * 1500),
    ...(sample.metrics === undefined ? {} : { metrics: sample.metrics }),
    alarm: sampleAlarm(sample, { index, component, resource, now }),
    position: 0,
  };
}

interface Place {
  readonly index: number;
  readonly component: string;
  readonly resource: string;
  readonly now: number;
}

function sampleAlarm(sample: Sample, place: Place): Alarm {
  const { index, now } = place;
  const age = 150_000 + ((index * 7919) % 997) ** 2 * 450;
  const created = now - age;
  const output = sample.output.replace('#', String(60 + ((index * 7) % 39)));
  const step = stepMaker(`${sample.connector}.${sample.connector}-1`, output);
  const rising = sample.state > 1 ? [step('stateinc', created + age * 0.2, sample.state)] : [];
  const fallen = sample.state === 0 ? [step('statedec', created + age * 0.7, 0)] : [];
  const person = people[index % people.length] ?? 'root';
  const extras = sampleActs(place, person, created + age * 0.6);
  const steps = [step('stateinc', created, 1), step('statusinc', created, 1), ...rising, ...extras.steps, ...fallen];
  const state =
    [...steps].reverse().find((one) => one.type === 'stateinc' || one.type === 'statedec') ??
    step('stateinc', created, 1);
  return {
    id: `${created.toString(16)}-${index}`,
    display_name: `${sample.host.toUpperCase()}-${index}`,
    connector: sample.connector,
    connector_name: `${sample.connector}-1`,
    component: place.component,
    resource: place.resource,
    state,
    status: extras.status ?? step('statusinc', created, sample.state === 0 ? 0 : 1),
    ...extras.fields,
    tickets: extras.fields.ticket === undefined ? [] : [extras.fields.ticket],
    steps: [...steps].sort((one, other) => one.time.getTime() - other.time.getTime()),
    created: new Date(created),
    last_update: state.time,
    last_event: new Date(now - (index % 40) * 1500),
    output,
    initial_output: output,
    long_output: index % 5 === 0 ? `${output}\nSecond line of the plugin\nThird line` : '',
    initial_long_output: '',
    long_output_history: [],
    tags: [sample.tag],
    events_count: 3 + (index % 200),
    total_state_changes: rising.length + fallen.length + 1,
    state_changes_since_status_update: rising.length,
    snooze_duration_ms: 0,
    inactive_duration_ms: 0,
  };
}

interface Acts {
  readonly steps: readonly AlarmStep[];
  readonly status?: AlarmStep;
  readonly fields: Partial<Pick<Alarm, 'acknowledge' | 'snooze' | 'ticket' | 'last_comment' | 'cancelled'>>;
}

function sampleActs({ index, now }: Place, person: string, time: number): Acts {
  const act = (type: StepType, value: number, message: string): AlarmStep => ({
    type,
    time: new Date(time),
    author: person,
    user_id: person,
    initiator: 'user',
    message,
    value,
  });
  if (index % 7 === 2) {
    const acknowledge = act('ack', 0, 'Looking at it');
    const comment = act('comment', 0, 'Long vacuum running on the primary, watching it');
    return { steps: [acknowledge, comment], fields: { acknowledge, last_comment: comment } };
  }
  if (index % 11 === 5) {
    const snooze = act('snooze', now + 50 * minute, 'Until the maintenance is over');
    return { steps: [snooze], fields: { snooze } };
  }
  if (index % 13 === 6) {
    const ticket = {
      ...act('assocticket', 0, 'Ticket OPS-1'),
      ticket: { id: `OPS-${1000 + index}`, url: 'https://tickets.example.org/OPS' },
    };
    return { steps: [ticket], fields: { ticket } };
  }
  if (index % 29 === 10) {
    const cancelled = act('statusinc', 4, 'Known, the disk is being replaced');
    return { steps: [cancelled], status: cancelled, fields: { cancelled } };
  }
  return { steps: [], fields: {} };
}

function stepMaker(author: string, message: string): (type: StepType, time: number, value: number) => AlarmStep {
  return (type, time, value) => ({ type, time: new Date(time), author, initiator: 'external', message, value });
}
