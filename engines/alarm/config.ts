/** `[engine.alarm]` in `etc/engines/<pool>.conf`. */
import { z } from 'zod';
import { type AlarmConfig, defaultAlarmConfig as defaults } from '../../lib/alarm/config.ts';

export interface AlarmEngineConfig extends AlarmConfig {
  /** Wake-ups that one tick asks for at most: a storm of resolves is spread over several. */
  readonly wake_ups_per_tick: number;
}

const maxSeconds = 366 * 86_400;

export const configSchema: z.ZodType<AlarmEngineConfig> = z.strictObject({
  resolve_delay_seconds: z.number().min(0).max(maxSeconds).default(defaults.resolve_delay_seconds),
  cancel_autosolve_delay_seconds: z.number().min(0).max(maxSeconds).default(defaults.cancel_autosolve_delay_seconds),
  allow_double_ack: z.boolean().default(defaults.allow_double_ack),
  allow_change_state_to_ok: z.boolean().default(defaults.allow_change_state_to_ok),
  stealthy_interval_seconds: z.number().min(0).max(maxSeconds).default(defaults.stealthy_interval_seconds),
  crop_steps: z.int().min(1).max(500).default(defaults.crop_steps),
  wake_ups_per_tick: z.int().min(1).max(100_000).default(2000),
});
