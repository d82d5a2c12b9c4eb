/** Changes the settings of the site, by a route or a form, and writes it into the audit log. */
import type { Actor } from '../administration/actor.ts';
import { recordAudit } from '../audit/log.ts';
import type { WebserverDeps } from '../deps.ts';
import { endOthersSessions } from './maintenance.ts';
import type { SiteSettings } from './settings.ts';

/** What is not named stays. Returns all of it, as it is now. Maintenance that begins ends everyone else’s sessions. */
export async function changeSettings(
  deps: Pick<WebserverDeps, 'settings' | 'authenticator' | 'db' | 'logger' | 'now'>,
  actor: Actor,
  changes: Partial<SiteSettings>,
): Promise<SiteSettings> {
  const before = await deps.settings.read();
  const after = await deps.settings.change(changes);
  if (after.maintenance && !before.maintenance) await endOthersSessions(deps.authenticator);
  await recordAudit(deps, actor, { action: 'settings.change', target: Object.keys(changes), before, after });
  return after;
}
