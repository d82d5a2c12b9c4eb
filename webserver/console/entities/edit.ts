/** Changes an entity by the forms of its page: on and off, and its infos. */
import type { Request, Response } from 'express';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { editEntities, type EditResult } from '../../entities/edit.ts';
import { isInfoName } from '../../../lib/event/entity-changes.ts';
import type { EntityChanges } from '../../../lib/event/event.ts';
import { Problem } from '../../http/problem.ts';
import { actorOf, fieldOf } from '../form.ts';
import type { Console } from '../page.ts';
import { entityTexts as say } from '../texts/en/entities.ts';
import { entityPath } from './filters.ts';

/** Characters of a value or a description, as in the API. */
const longestText = 10_000;

/** Leads back to the page of the entity; what was refused is said on a page of its own. */
export async function editEntity(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  checkToken(request, account, fieldOf(request, 'csrf_token'));
  const { id } = request.params;
  if (typeof id !== 'string' || id.length > 2100 || id.includes('\0')) throw notFound();
  const changes = changesOf((name) => fieldOf(request, name));
  const [result] = await editEntities(console.deps, actorOf(request, response, account), [{ id, changes }]);
  leadBack(response, id, result);
}

/** Leads to the page of the entity. @throws {Problem} what was refused. */
export function leadBack(response: Response, id: string, result: EditResult | undefined): void {
  switch (result?.kind) {
    case 'applied':
      return response.redirect(303, entityPath(id));
    case 'pending':
      return response.redirect(303, `${entityPath(id)}?edit=pending`);
    case 'refused':
      throw new Problem('refused', { errors: { entity: result.reason } });
    case 'unavailable':
      throw new Problem('unavailable', { detail: result.reason, retryAfter: 5 });
    default:
      throw notFound();
  }
}

function notFound(): Problem {
  return new Problem('not_found', { detail: say.notFoundText });
}

/** @throws {Problem} 400 when the form says nothing that can be done. */
export function changesOf(field: (name: string) => string): EntityChanges {
  const action = field('action');
  if (action === 'enable' || action === 'disable') return { enabled: action === 'enable' };
  const name = field('name').trim();
  const [value, description] = [field('value').trim(), field('description').trim()];
  if (!isInfoName(name)) throw invalid('name', say.infoNameFault);
  if (action === 'remove') return { infos: { [name]: null } };
  if (action !== 'info') throw invalid('action', say.actionFault);
  if (value === '' || value.length > longestText) throw invalid('value', say.infoValueFault);
  if (description.length > longestText) throw invalid('description', say.infoValueFault);
  return { infos: { [name]: { value, ...(description === '' ? {} : { description }) } } };
}

function invalid(field: string, fault: string): Problem {
  return new Problem('invalid_request', { errors: { [field]: fault } });
}
