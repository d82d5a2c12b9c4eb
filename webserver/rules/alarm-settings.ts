/** The settings of the alarm engine, as the webserver knows them: from the file of the pool that runs it. */
import { type AlarmConfig, defaultAlarmConfig } from '../../lib/alarm/config.ts';
import type { PoolConfig } from '../../lib/config/pool.ts';

/** With the defaults where the file says nothing. */
export function alarmSettings(pools: readonly PoolConfig[]): AlarmConfig {
  const given = pools.find(({ engines, mode }) => mode !== 'ticks' && engines.includes('alarm'))?.engine['alarm'] ?? {};
  const number = (name: NumberSetting): number => {
    const value = given[name];
    return typeof value === 'number' ? value : defaultAlarmConfig[name];
  };
  return {
    resolve_delay_seconds: number('resolve_delay_seconds'),
    cancel_autosolve_delay_seconds: number('cancel_autosolve_delay_seconds'),
    stealthy_interval_seconds: number('stealthy_interval_seconds'),
    crop_steps: number('crop_steps'),
    allow_double_ack: given['allow_double_ack'] === true,
    allow_change_state_to_ok: given['allow_change_state_to_ok'] === true,
  };
}

type NumberSetting = Extract<
  keyof AlarmConfig,
  'resolve_delay_seconds' | 'cancel_autosolve_delay_seconds' | 'stealthy_interval_seconds' | 'crop_steps'
>;
