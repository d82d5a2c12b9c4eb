/**
 * Fail-points: the tests of the decision log end or freeze the process exactly before or after a step. In a normal process they do
 * nothing. `VIGIE_FAIL_POINT=committed:kill:3` kills at the third time that the point `committed` is passed; `freeze` stops the process
 * (SIGSTOP) until somebody continues it.
 */
import type { Environment } from '../config/load.ts';
import type { FailPoint } from './log-pool.ts';

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
