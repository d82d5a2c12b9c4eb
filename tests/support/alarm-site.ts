/** A site that treats events for real, and what tests of alarms want of it: send, read the stored documents, hear the messages. */
import { randomUUID } from 'node:crypto';
import type { ConfirmChannel } from 'amqplib';
import type { BrokerConnection } from '../../lib/amqp/connection.ts';
import { exchanges } from '../../lib/amqp/topology.ts';
import type { Alarm } from '../../lib/alarm/alarm.ts';
import type { AlarmRecord } from '../../lib/alarm/change.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import { eventually } from './eventually.ts';
import { createSite, type Site } from './site.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface ArchivedAlarm extends Alarm {
  readonly _id: string;
  readonly entity_id: string;
}

/** Settings with which minutes become seconds. */
const processPool = `
engines = ["cleaner", "context", "pbehavior", "alarm"]
[input]
exchange = "canopsis.events"
actions = true
[engine.alarm]
resolve_delay_seconds = 1
cancel_autosolve_delay_seconds = 2
`;

const schedulerPool = `
engines = ["alarm", "pbehavior", "retention"]
mode = "ticks"
tick_seconds = 0.1
`;

export class AlarmSite {
  /** Everything that was said on `vigie.alarms`, in order. */
  readonly records: AlarmRecord[] = [];
  readonly #site: Site;
  readonly #connection: BrokerConnection;
  readonly #channel: ConfirmChannel;

  private constructor(site: Site, connection: BrokerConnection, channel: ConfirmChannel) {
    this.#site = site;
    this.#connection = connection;
    this.#channel = channel;
  }

  /** Starts the pools `process` and `scheduler` and listens. */
  static async start(): Promise<AlarmSite> {
    const site = await createSite();
    try {
      site.configure('engines/process.conf', processPool);
      site.configure('engines/scheduler.conf', schedulerPool);
      await Promise.all([site.start('engines/main.js', ['process']), site.start('engines/main.js', ['scheduler'])]);
      const connection = await site.connect();
      const alarms = new AlarmSite(site, connection, await connection.model.createConfirmChannel());
      await alarms.#listen();
      return alarms;
    } catch (error) {
      await site.remove();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#connection.close();
    await this.#site.remove();
  }

  /** Sends events as a connector does, in order. Each is a check of `R/<component>` unless it says otherwise. */
  async send(component: string, ...events: readonly Fields[]): Promise<void> {
    for (const fields of events) this.#publish(exchanges.events, { ...baseOf(component), ...fields }, randomUUID());
    await this.#channel.waitForConfirms();
  }

  /** Sends a person's action as the webserver does; returns its message id. */
  async act(component: string, fields: Fields): Promise<string> {
    const id = randomUUID();
    const person = { initiator: 'user', author: 'Bob', user_id: 'bob', role: 'operator' };
    this.#publish(exchanges.actions, { ...baseOf(component), ...person, ...fields }, id);
    await this.#channel.waitForConfirms();
    return id;
  }

  entity(component: string): Promise<Entity | null> {
    return this.#site.database.db.collection<Entity>('entities').findOne({ _id: `R/${component}` });
  }

  /** The stored open alarm as soon as it is as wanted. */
  alarm(component: string, what: string, isWanted: (alarm: Alarm) => boolean): Promise<Alarm> {
    return eventually(
      `an alarm of ${component} ${what}`,
      async () => {
        const alarm = (await this.entity(component))?.alarm;
        return alarm !== undefined && isWanted(alarm) && alarm;
      },
      20_000,
    );
  }

  /** The archived alarms of the entity, as soon as there are this many, oldest first. */
  archived(component: string, count = 1): Promise<readonly ArchivedAlarm[]> {
    const archive = this.#site.database.db.collection<ArchivedAlarm>('resolved_alarms');
    return eventually(
      `${count} resolved alarms of ${component}`,
      async () => {
        const found = await archive
          .find({ entity_id: `R/${component}` })
          .sort({ _id: 1 })
          .toArray();
        return found.length >= count && found;
      },
      20_000,
    );
  }

  /** The stored outcome of an action. */
  outcome(id: string): Promise<Fields> {
    const outcomes = this.#site.database.db.collection<Fields & { readonly _id: string }>('action_outcomes');
    return eventually(`the outcome of ${id}`, async () => (await outcomes.findOne({ _id: id })) ?? undefined, 20_000);
  }

  /** What was said about the entity so far. */
  recordsOf(component: string): readonly AlarmRecord[] {
    return this.records.filter((record) => record.entity_id === `R/${component}`);
  }

  async #listen(): Promise<void> {
    const { queue } = await this.#channel.assertQueue('', { exclusive: true });
    await this.#channel.bindQueue(queue, exchanges.alarms, '#');
    await this.#channel.consume(
      queue,
      (message) => {
        // Our own engines wrote it.
        if (message !== null) this.records.push(...(JSON.parse(message.content.toString('utf8')) as AlarmRecord[]));
      },
      { noAck: true },
    );
  }

  #publish(exchange: string, event: Fields, messageId: string): void {
    this.#channel.publish(exchange, String(event['event_type']), Buffer.from(JSON.stringify(event)), {
      persistent: true,
      messageId,
    });
  }
}

function baseOf(component: string): Fields {
  return {
    connector: 'K',
    connector_name: 'KN',
    source_type: 'resource',
    event_type: 'check',
    component,
    resource: 'R',
    output: 'O',
  };
}

/** Steps as `type value`, or `type` where the value says nothing. */
export function stepsOf(alarm: Alarm): readonly string[] {
  return alarm.steps.map(({ type, value }) =>
    /^(stateinc|statedec|status|changestate)/.test(type) ? `${type} ${value}` : type,
  );
}
