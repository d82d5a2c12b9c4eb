/** One finding of `hypcontrol doctor`. */
export interface Check {
  /** What was looked at, for example `port 5672`. */
  readonly name: string;
  /** `warning`: it works, but will not for ever, or differs from what is advised. */
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do; only where something is to be done. */
  readonly advice?: string;
}

export function ok(name: string, detail: string): Check {
  return { name, state: 'ok', detail };
}

export function warning(name: string, detail: string, advice: string): Check {
  return { name, state: 'warning', detail, advice };
}

export function failure(name: string, detail: string, advice: string): Check {
  return { name, state: 'failed', detail, advice };
}
