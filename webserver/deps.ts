/** What the routes and the console work with. Made once by `main.ts` (by the tests: over the test servers), and passed everywhere. */
import type { Database } from '../lib/mongo/client.ts';
import type { Publisher } from '../lib/amqp/publisher.ts';
import type { PoolConfig } from '../lib/config/pool.ts';
import type { WebserverConfig } from '../lib/config/webserver.ts';
import type { EventLog } from '../lib/event-log/event-log.ts';
import type { Logger } from '../lib/log/logger.ts';
import type { MetricReader } from '../lib/series/store.ts';
import type { Telemetry } from '../lib/telemetry/telemetry.ts';
import type { Authenticator } from './auth/authenticator.ts';
import type { OidcProvider } from './auth/oidc.ts';
import type { ActionDesk } from './alarms/action-desk.ts';
import type { AlarmBoard } from './alarms/board.ts';
import type { WaitingLetters } from './dead-letters/waiting.ts';
import type { EngineSource } from './engines/source.ts';
import type { Settings } from './settings/settings.ts';
import type { HealthSource } from './health/source.ts';
import type { LiveHub } from './live/hub.ts';

export interface WebserverDeps {
  readonly config: WebserverConfig;
  /** Every pool of `etc/engines`. */
  readonly pools: readonly PoolConfig[];
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  readonly db: Database['db'];
  /** Every open alarm, in memory. */
  readonly alarms: AlarmBoard;
  readonly actions: ActionDesk;
  readonly publisher: Publisher;
  readonly live: LiveHub;
  readonly metrics: MetricReader;
  readonly events: EventLog;
  readonly authenticator: Authenticator;
  /** The provider of logins, where one is configured. */
  readonly oidc: OidcProvider | undefined;
  readonly health: HealthSource;
  readonly engines: EngineSource;
  readonly settings: Settings;
  readonly waitingLetters: WaitingLetters;
  readonly now: () => Date;
}
