/** The pages of rules, for each kind alike. They work without scripts; scripts tell counts while somebody types. */
import express, { type RequestHandler, Router } from 'express';
import { checkToken } from '../../auth/forgery.ts';
import { fieldOf } from '../form.ts';
import { guarded } from '../guard.ts';
import type { Console } from '../page.ts';
import { showNewRule, showRule, takeForm, tellCounts } from './edit.ts';
import { namesMax } from './form-values.ts';
import { askRevert, revertFromForm } from './history.ts';
import { importFromForm, readUpload, showImport } from './import.ts';
import { accessOf, type RuleForm } from './kind.ts';
import { calendarForms, kindPath, ruleForms, rulesPath } from './kinds.ts';
import { moveFromForm, showRules, switchFromForm } from './list.ts';
import type { Visit } from './page.ts';
import { askDelete, deleteFromForm } from './remove.ts';

type Show = (visit: Visit) => Promise<void>;
type Row = readonly [below: string, right: 'read' | 'edit', show: Show];

const shown: readonly Row[] = [
  ['', 'read', showRules],
  ['/new', 'edit', showNewRule],
  ['/import', 'edit', (visit) => showImport(visit)],
  ['/:id', 'read', showRule],
  ['/:id/delete', 'edit', (visit) => askDelete(visit)],
  ['/:id/revert/:entry', 'edit', (visit) => askRevert(visit)],
];

const posted: readonly Row[] = [
  ['/counts', 'read', tellCounts],
  ['/new', 'edit', takeForm],
  ['/import', 'edit', importFromForm],
  ['/:id', 'edit', takeForm],
  ['/:id/enabled', 'edit', switchFromForm],
  ['/:id/move', 'edit', moveFromForm],
  ['/:id/delete', 'edit', deleteFromForm],
  ['/:id/revert/:entry', 'edit', revertFromForm],
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
  for (const form of [...ruleForms, ...calendarForms]) {
    for (const [below, right, show] of shown) {
      router.get(`${kindPath(form)}${below}`, page(form, right, show, console));
    }
    for (const [below, right, show] of posted) {
      router.post(`${kindPath(form)}${below}`, fields, sent(form, right, show, console));
    }
  }
  return router;
}

function page(form: RuleForm, right: Row[1], show: Show, console: Console): RequestHandler {
  return guarded(accessOf(form)[right], console, (request, response, account) =>
    show({ request, response, account, console, form }),
  );
}

/** A form repeats the token of the session; one with a file is read here first, by who may send it. */
function sent(form: RuleForm, right: Row[1], act: Show, console: Console): RequestHandler {
  return guarded(accessOf(form)[right], console, async (request, response, account) => {
    await readUpload(request);
    checkToken(request, account, fieldOf(request, 'csrf_token'));
    await act({ request, response, account, console, form });
  });
}
