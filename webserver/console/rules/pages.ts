/** The pages of rules, for each kind alike. They work without scripts; scripts tell counts while somebody types. */
import express, { type RequestHandler, Router } from 'express';
import type { Permission } from '../../../lib/access/permissions.ts';
import { checkToken } from '../../auth/forgery.ts';
import { fieldOf } from '../form.ts';
import { guarded } from '../guard.ts';
import type { Console } from '../page.ts';
import { showNewRule, showRule, takeForm, tellCounts } from './edit.ts';
import { namesMax } from './form-values.ts';
import { askRevert, revertFromForm } from './history.ts';
import { importFromForm, readUpload, showImport } from './import.ts';
import type { RuleForm } from './kind.ts';
import { kindPath, ruleForms, rulesPath } from './kinds.ts';
import { moveFromForm, showRules, switchFromForm } from './list.ts';
import type { Visit } from './page.ts';
import { askDelete, deleteFromForm } from './remove.ts';

type Show = (visit: Visit) => Promise<void>;
type Row = readonly [below: string, permission: Permission, show: Show];

const shown: readonly Row[] = [
  ['', 'rules.read', showRules],
  ['/new', 'rules.edit', showNewRule],
  ['/import', 'rules.edit', (visit) => showImport(visit)],
  ['/:id', 'rules.read', showRule],
  ['/:id/delete', 'rules.edit', (visit) => askDelete(visit)],
  ['/:id/revert/:entry', 'rules.edit', (visit) => askRevert(visit)],
];

const posted: readonly Row[] = [
  ['/counts', 'rules.read', tellCounts],
  ['/new', 'rules.edit', takeForm],
  ['/import', 'rules.edit', importFromForm],
  ['/:id', 'rules.edit', takeForm],
  ['/:id/enabled', 'rules.edit', switchFromForm],
  ['/:id/move', 'rules.edit', moveFromForm],
  ['/:id/delete', 'rules.edit', deleteFromForm],
  ['/:id/revert/:entry', 'rules.edit', revertFromForm],
];

/** A pattern of the largest kind is a tenth of it; files come in another way. */
const megabyte = 1024 * 1024;

export function rulePages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  const fields = express.urlencoded({ extended: false, limit: megabyte, parameterLimit: namesMax });
  router.get(
    rulesPath,
    guarded('rules.read', console, (_request, response) => {
      const [first] = ruleForms;
      response.redirect(303, first === undefined ? '/' : kindPath(first));
    }),
  );
  for (const form of ruleForms) {
    for (const [below, permission, show] of shown) {
      router.get(`${kindPath(form)}${below}`, page(form, permission, show, console));
    }
    for (const [below, permission, show] of posted) {
      router.post(`${kindPath(form)}${below}`, fields, sent(form, permission, show, console));
    }
  }
  return router;
}

function page(form: RuleForm, permission: Permission, show: Show, console: Console): RequestHandler {
  return guarded(permission, console, (request, response, account) =>
    show({ request, response, account, console, form }),
  );
}

/** A form repeats the token of the session; one with a file is read here first, by who may send it. */
function sent(form: RuleForm, permission: Permission, act: Show, console: Console): RequestHandler {
  return guarded(permission, console, async (request, response, account) => {
    await readUpload(request);
    checkToken(request, account, fieldOf(request, 'csrf_token'));
    await act({ request, response, account, console, form });
  });
}
