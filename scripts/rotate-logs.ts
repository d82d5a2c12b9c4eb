/** Rotates the logs of `var/log` that grew too large. PM2 runs it every few minutes (`lib/process/ecosystem.ts`). */
import { currentEnvironment } from '../lib/config/all.ts';
import { locateHome } from '../lib/config/home.ts';
import { hypcontrolSchema } from '../lib/config/hypcontrol.ts';
import { FaultCollector, loadSection } from '../lib/config/load.ts';
import { createLogger } from '../lib/log/logger.ts';
import { rotateLogs } from '../lib/process/log-rotation.ts';

const logger = createLogger('log-rotation');
try {
  const env = currentEnvironment();
  const home = locateHome(env);
  const faults = new FaultCollector();
  const config =
    loadSection({ home: home.home, env, faults }, 'hypcontrol', hypcontrolSchema) ?? hypcontrolSchema.parse({});
  const { max_size_mb, keep } = config.log;
  const rotated = rotateLogs(home.log, { maxSizeBytes: max_size_mb * 1_000_000, keep });
  if (rotated.length > 0) logger.info({ rotated }, 'Logs were rotated');
} catch (error) {
  logger.error({ error }, 'Logs could not be rotated');
  process.exitCode = 1;
}
