/** Finds the entities that may enter or leave a pbehavior, by time or because one was changed, and asks the engine to look at them. */
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import { wakeUpEvent } from '../../lib/alarm/wake-up-event.ts';
import type { TickContext } from '../../lib/engine/contract.ts';
import { pbehaviorsCollection } from '../../lib/pbehavior/catalogue.ts';
import { changesCollection, isChange, type PbehaviorChange } from '../../lib/pbehavior/change.ts';
import { selectionSchema, watchedPattern } from '../../lib/pbehavior/compile.ts';
import { patternsCollection, savedPatterns } from '../../lib/rules/filter-rules.ts';
import type { SavedPatterns } from '../../lib/rules/stored-rule.ts';
import { watchedSubject } from '../../lib/pbehavior/subject.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { patternFilter } from '../../lib/pattern/mongo-filter.ts';
import type { Pattern } from '../../lib/pattern/pattern.ts';
import type { PbehaviorConfig } from './config.ts';

type Context = TickContext<PbehaviorConfig>;

const minuteMs = 60_000;

/** A change is followed by every tick for so long, and then at these ages: queues may be long, pools may be stopped. Each look may read all entities. */
const freshMs = 30_000;
const laterMs = [minuteMs, 10 * minuteMs, 60 * minuteMs, 360 * minuteMs];

/** Ticks are some seconds apart. */
const slackMs = 15_000;

const followedMs = Math.max(...laterMs) + slackMs;

/** A wake-up that went unheard is asked again after this time. */
const retryMs = 2000;

const changesMax = 1000;
const savedMax = 5000;

/** What a wake-up and a pattern need of an entity. */
const ofEntity = 'type name connector component impact_level infos component_infos pbehavior_info pbehaviors';
const fields = ofEntity.split(' ');

export async function tick(context: Context): Promise<void> {
  const { now } = context;
  const asking = new Asking(context);
  await asking.all({ 'pbehaviors.wake_up': { $exists: true, $lte: new Date(now) } });
  const changes = (await context.find(changesCollection, { time: { $gte: new Date(now - followedMs) } }, changesMax))
    .filter(isChange)
    .filter(({ time }) => isFollowed(now - time.getTime()));
  if (changes.length === 0) return;
  const ids = changes.map(({ _id }) => _id);
  const found = await context.find(pbehaviorsCollection, { _id: { $in: ids }, enabled: true }, changesMax);
  const saved = savedPatterns(await context.find(patternsCollection, { subject: 'entity' }, savedMax));
  const patterns = new Map(found.map((document) => [document._id, patternOf(document, saved)]));
  for (const change of changes) {
    await asking.all(concerned(change));
    const pattern = patterns.get(change._id);
    if (pattern !== undefined) await asking.matching(pattern, change.key);
  }
}

function isFollowed(ageMs: number): boolean {
  return ageMs < freshMs || laterMs.some((later) => ageMs >= later && ageMs < later + slackMs);
}

/** The entities that know another version of it. */
function concerned({ _id: id, key }: PbehaviorChange): Readonly<Record<string, unknown>> {
  // The next character after the `@` of a key ends the range.
  const other = { $gte: `${id}@`, $lt: `${id}A`, $ne: key };
  return { 'pbehaviors.keys': { $elemMatch: other } };
}

function patternOf(document: object, saved: SavedPatterns): Pattern | undefined {
  const checked = selectionSchema.safeParse(document);
  const pattern = checked.success ? watchedPattern(checked.data, saved) : '';
  return typeof pattern === 'string' ? undefined : pattern;
}

class Asking {
  readonly #context: Context;
  readonly #asked = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
  }

  async all(filter: Readonly<Record<string, unknown>>, isWanted = (_entity: Entity): boolean => true): Promise<void> {
    for await (const entity of this.#context.scan('entities', filter, fields)) {
      if (this.#asked.size >= this.#context.config.wake_ups_per_tick) return;
      if (isEntity(entity) && isWanted(entity)) this.#ask(entity);
    }
  }

  /** Those that match and do not know this version yet. */
  async matching(pattern: Pattern, key: string): Promise<void> {
    const { now } = this.#context;
    const { filter, isExact } = patternFilter(pattern, watchedSubject, { now });
    const { matches } = compilePattern(pattern, watchedSubject);
    const unaware = { $and: [filter, { 'pbehaviors.keys': { $ne: key } }] };
    await this.all(unaware, (entity) => isExact || matches(entity, now));
  }

  #ask(entity: Entity): void {
    if (this.#asked.has(entity._id)) return;
    this.#asked.add(entity._id);
    const { now } = this.#context;
    const event = wakeUpEvent(entity, entity.pbehavior_info === undefined ? 'pbhenter' : 'pbhleave');
    this.#context.wakeUp(event, `pbehavior:${entity._id}:${Math.floor(now / retryMs)}`);
  }
}
