/** Notes that a pbehavior was changed, for the scheduler, which then has the entities looked at that it concerns or concerned. */
import { keyOf } from './compile.ts';

/** Kept for a day; followed for six hours. */
export interface PbehaviorChange {
  readonly _id: string;
  readonly key: string;
  readonly time: Date;
}

export const changesCollection = 'pbehavior_changes';

/** That a pbehavior was made, changed, switched or deleted; `revision` is the one that is in force now, undefined when none is. */
export function changeOf(id: string, revision: number | undefined, time: Date): PbehaviorChange {
  return { _id: id, key: keyOf(id, revision ?? ''), time };
}

/** True for what `changeOf` made. */
export function isChange(document: { readonly _id: string }): document is PbehaviorChange {
  return 'key' in document && 'time' in document && document.time instanceof Date;
}
