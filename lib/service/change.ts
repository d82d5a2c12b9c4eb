/** Notes that a service was changed, for the scheduler, which then has the entities looked at that it concerns or concerned. */

/** Kept for a day; followed for six hours. */
export interface ServiceChange {
  /** Id of the service. */
  readonly _id: string;
  readonly time: Date;
}

export const serviceChangesCollection = 'service_changes';

export function isServiceChange(document: { readonly _id: string }): document is ServiceChange {
  return 'time' in document && document.time instanceof Date;
}
