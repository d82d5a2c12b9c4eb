/** Rows and details of alarms, as the API and the console's pages get them, for unit tests. */
import { type AlarmDetails, type AlarmRow, detailsOf, rowOf } from '../../webserver/alarms/view.ts';
import { sampleEntities } from './alarm-samples.ts';

/** Rows of the sample alarms, with some fields replaced. */
export function sampleRows(count: number, now: number, replaced: Partial<AlarmRow> = {}): readonly AlarmRow[] {
  return sampleEntities(count, now).flatMap((entity) =>
    entity.alarm === undefined ? [] : [{ ...rowOf(entity, entity.alarm), ...replaced }],
  );
}

/** Everything about the sample alarm at an index. */
export function sampleDetails(index: number, now: number, replaced: Partial<AlarmDetails> = {}): AlarmDetails {
  const entity = sampleEntities(index + 1, now)[index];
  if (entity?.alarm === undefined) throw new Error('There is no sample at this index');
  return { ...detailsOf(entity, entity.alarm, { page: 1, limit: 100, now }), ...replaced };
}
