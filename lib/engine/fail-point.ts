/**
 * Fail-points: the tests of the decision log end or freeze the process exactly before or after a step. In a normal process they do
 * nothing. `VIGIE_FAIL_POINT=committed:kill:3` kills at the third time that the point `committed` is passed; `freeze` stops the process
 * (SIGSTOP) until somebody continues it.
 */
import type { Environment } from '../config/load.ts';

/** The moments between the steps of a batch's way, in the order of the drawing in `docs/architecture.md`, section 2. */
export const failPoints = [
  'locked',
  'taken-over',
  'read',
  'decided',
  'committed',
  'acknowledged',
  'outputs-sent',
  'documents-written',
  'carried-out',
] as const;

export type FailPoint = (typeof failPoints)[number];

export function failPointFrom(env: Environment): (name: FailPoint) => void {
  const [wanted, action, times = '1'] = (env['VIGIE_FAIL_POINT'] ?? '').split(':');
  if (wanted === '' || wanted === undefined) return () => undefined;
  let left = Number(times);
  return (name) => {
    if (name !== wanted) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, action === 'freeze' ? 'SIGSTOP' : 'SIGKILL');
  };
}
