/** A site whose alarms are read by the API: a webserver, the pools with minutes become seconds, and a connector. */
import { expect } from 'chai';
import { type Api, type ApiAnswer, startApi } from '../integration/api-harness.ts';
import { createEventSender, type EventSender } from './event-sender.ts';
import { eventually } from './eventually.ts';
import { having } from './filter-story.ts';

type Fields = Readonly<Record<string, unknown>>;

export class AlarmApi {
  readonly #api: Api;
  readonly #sender: EventSender;
  #loaded = 0;

  private constructor(api: Api, sender: EventSender) {
    this.#api = api;
    this.#sender = sender;
  }

  /** What each pool's file says. With an `intake` the pool `process` stands behind it, in two partitions. */
  static async start({
    process,
    scheduler,
    intake,
  }: {
    readonly process: string;
    readonly scheduler: string;
    readonly intake?: string;
  }): Promise<AlarmApi> {
    const api = await startApi();
    try {
      api.site.configure('engines/process.conf', process);
      api.site.configure('engines/scheduler.conf', scheduler);
      if (intake !== undefined) api.site.configure('engines/intake.conf', intake);
      const behind = [['intake'], ['process', '0'], ['process', '1']];
      const pools = [...(intake === undefined ? [['process']] : behind), ['scheduler']];
      await Promise.all(pools.map((pool) => api.site.start('engines/main.js', pool)));
      return new AlarmApi(api, await createEventSender(api.site));
    } catch (error) {
      await api.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#sender.close();
    await this.#api.stop();
  }

  /** As an administrator; what is refused is an error. */
  async ask(method: string, path: string, json?: unknown): Promise<ApiAnswer> {
    const answer = await this.try(method, path, json);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).to.be.below(300);
    return answer;
  }

  /** As an administrator, whatever the answer. */
  try(method: string, path: string, json?: unknown): Promise<ApiAnswer> {
    return this.#api.call(method, `/api/v1/${path}`, { as: 'admin', ...(json === undefined ? {} : { json }) });
  }

  /** Checks of `R/<component>`, in order, unless they say otherwise. */
  send(component: string, ...events: readonly Fields[]): Promise<void> {
    return this.#sender.send(...events.map((event) => ({ component, ...event })));
  }

  /** All of the newest alarm of `R/<component>`, open or resolved, as soon as it is as wanted. */
  alarm(component: string, what: string, isWanted: (alarm: ApiAnswer) => boolean = () => true): Promise<ApiAnswer> {
    return this.alarmOf(`R/${component}`, what, isWanted);
  }

  alarmOf(entity: string, what: string, isWanted: (alarm: ApiAnswer) => boolean = () => true): Promise<ApiAnswer> {
    return eventually(
      `an alarm of ${entity} ${what}`,
      async () => {
        const id = await this.#newest(entity);
        if (id === undefined) return undefined;
        const found = await this.try('GET', `alarms/${id}?steps_limit=100`);
        return found.status === 200 && isWanted(found) ? found : undefined;
      },
      20_000,
    );
  }

  /** Makes rules, and waits until the engines have them. Their ids, in order. */
  async rules(path: string, ...rules: readonly Fields[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const [index, rule] of rules.entries()) {
      const answer = await this.ask('POST', path, { title: `${path} ${index}`, ...rule });
      ids.push(String(answer.at('id')));
    }
    return ids;
  }

  /** A rule made after all others: once it has worked, every one of them is in force. */
  async untilLoaded(): Promise<void> {
    this.#loaded += 1;
    const component = `loaded-${this.#loaded}`;
    await this.rules('event-filters', {
      type: 'enrichment',
      event_pattern: having('component', component),
      actions: [{ type: 'set_entity_info', name: 'loaded', value: 'yes' }],
    });
    await eventually(
      'the rules in force',
      async () => {
        await this.send(component, { state: 0 });
        return (await this.entity(`R/${component}`)).at('infos', 'loaded', 'value') === 'yes';
      },
      20_000,
    );
  }

  entity(id: string): Promise<ApiAnswer> {
    return this.try('GET', `entities/${encodeURIComponent(id)}`);
  }

  async #newest(entity: string): Promise<string | undefined> {
    const query = `entity_id=${encodeURIComponent(entity)}`;
    for (const opened of [true, false]) {
      const id = (await this.ask('GET', `alarms?${query}&opened=${opened}`)).at('data', 0, 'id');
      if (typeof id === 'string') return id;
    }
    return undefined;
  }
}

/** The steps of an alarm, oldest first: `type value`, or `type` where the value says nothing. */
export function stepsOf(alarm: ApiAnswer): readonly string[] {
  const steps = alarm.at('steps', 'data') as readonly { readonly type: string; readonly value: number }[];
  return steps
    .map(({ type, value }) => (/^(stateinc|statedec|status|changestate)/.test(type) ? `${type} ${value}` : type))
    .toReversed();
}
