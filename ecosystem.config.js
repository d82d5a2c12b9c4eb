// What PM2 runs, derived from etc/: nothing is listed here. `scripts/hypcontrol` calls PM2 with this file; by hand:
//   PM2_HOME=<home>/var/pm2 VIGIE_HOME=<home> node_modules/.bin/pm2 start ecosystem.config.js --only webserver
import { currentEnvironment, loadConfig } from './dist/lib/config/all.js';
import { locateHome } from './dist/lib/config/home.js';
import { pm2Apps } from './dist/lib/process/ecosystem.js';

const env = currentEnvironment();

export const apps = pm2Apps(loadConfig(locateHome(env), env), {
  node: process.execPath,
  isRoot: process.getuid?.() === 0,
  env,
});
