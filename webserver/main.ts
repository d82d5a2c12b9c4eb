/** The API and the console, as one process: `main.js`. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkWebserverFiles,
  currentEnvironment,
  loadConfig,
  serverAddresses,
  signOnSecrets,
} from '../lib/config/all.ts';
import { type Home, locateHome, readSecret } from '../lib/config/home.ts';
import { connectDatabase } from '../lib/mongo/client.ts';
import { createMetricReader } from '../lib/mongo/metric-reader.ts';
import { runProcess } from '../lib/process/lifecycle.ts';
import { resetFile } from '../lib/process/reset-password.ts';
import type { FirstSecrets } from './auth/first-accounts.ts';
import { createConsole } from './console/pages.ts';
import { startWebserver } from './server.ts';

const env = currentEnvironment();
const home = locateHome(env);

await runProcess({
  app: 'webserver',
  usage: 'main.js',
  argv: process.argv.slice(2),
  runFolder: home.run,
  exit: (code) => process.exit(code),
  load: () => {
    const config = loadConfig(home, env);
    checkWebserverFiles(config);
    return { config, addresses: serverAddresses(config, env), signOn: signOnSecrets(config, env) };
  },
  start: async ({ config, addresses, signOn }, { logger, telemetry }) => {
    const database = await connectDatabase({
      uri: addresses.mongodbUri,
      database: config.mongodb.database,
      app: telemetry.app,
    });
    const webserver = await startWebserver({
      config: config.webserver,
      pools: config.pools,
      logger,
      telemetry,
      amqpUrl: addresses.amqpUrl,
      database,
      metrics: createMetricReader(database.db),
      secrets: secretsOf(home),
      signOn,
      runFolder: home.run,
      console: (deps) => createConsole(deps, home.code),
    });
    return {
      stop: async () => {
        await webserver.stop();
        await database.close();
      },
    };
  },
});

function secretsOf(from: Home): FirstSecrets {
  return {
    adminPassword: readSecret(from, 'admin-password', env),
    // Of the file alone: what stands in the environment comes back at each start.
    resetPassword: readSecret(from, resetFile, {}),
    connectorKey: readSecret(from, 'connector-key', env),
    forgetAdminPassword: () => rmSync(join(from.secrets, 'admin-password'), { force: true }),
    forgetResetPassword: () => rmSync(join(from.secrets, resetFile), { force: true }),
    keepConnectorKey: (key) => writeFileSync(join(from.secrets, 'connector-key'), key, { mode: 0o600, flag: 'wx' }),
  };
}
