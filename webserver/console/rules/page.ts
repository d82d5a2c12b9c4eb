/** What the pages of rules have in common. */
import type { Request, Response } from 'express';
import type { Account } from '../../auth/account.ts';
import { patternsCollection } from '../../../lib/rules/filter-rules.ts';
import type { WebserverDeps } from '../../deps.ts';
import { loadCatalogue } from '../../pbehaviors/source.ts';
import { type Console, frameData, type PageData, sendFramed } from '../page.ts';
import { calendarTexts } from '../texts/en/calendar.ts';
import { patternTexts } from '../texts/en/patterns.ts';
import { ruleTexts as say } from '../texts/en/rules.ts';
import { texts } from '../texts/en.ts';
import { accessOf, type RuleForm } from './kind.ts';
import { calendarForms, kindPath, ruleForms } from './kinds.ts';
import type { ReferenceName } from './field.ts';
import type { Option, SubjectName } from './pattern-fields.ts';

/** One request for a page of a kind of rule. */
export interface Visit {
  readonly request: Request;
  readonly response: Response;
  readonly account: Account;
  readonly console: Console;
  readonly form: RuleForm;
}

/** Answers with a page in the frame, below the tabs. */
export function sendRules(visit: Visit, template: string, data: PageData & { readonly heading: string }): void {
  const { request, response, account, console, form } = visit;
  const page = {
    ...frameData(request, account, console),
    title: `${data.heading} · ${texts.frame.product}`,
    ...pageWords,
    tabs: tabsOf(form),
    words: form.words,
    path: kindPath(form),
    api: `/api/v1/${form.kind.path}`,
    mayEdit: account.permissions.has(accessOf(form).edit),
    ...data,
  };
  sendFramed(response, template, page, console);
}

function tabsOf(form: RuleForm) {
  const beside = form.home === undefined ? ruleForms : calendarForms;
  const tabs = beside.map((one) => ({ href: kindPath(one), label: one.words.title, isSet: one === form }));
  return form.home === undefined ? tabs : [{ href: form.home, label: calendarTexts.title, isSet: false }, ...tabs];
}

/** The texts that every template of rules uses. */
export const pageWords = { say, patterns: patternTexts } as const;

/** The saved patterns of the site. */
export interface SavedPatterns {
  options(subject: SubjectName): readonly Option[];
  /** The title; the id where there is none. */
  titleOf(id: string): string;
}

interface Saved {
  readonly _id: string;
  readonly title: string;
  readonly subject: string;
}

export async function readSavedPatterns({ db }: Pick<WebserverDeps, 'db'>): Promise<SavedPatterns> {
  const found = await db
    .collection<Saved>(patternsCollection)
    .find({}, { projection: { title: 1, subject: 1 } })
    .sort({ title: 1, _id: 1 })
    .limit(5000)
    .toArray();
  const titles = new Map(found.map(({ _id, title }) => [_id, title]));
  return {
    options: (subject) =>
      found.flatMap((one) =>
        one.subject === (subject === 'watched' ? 'entity' : subject) ? [{ value: one._id, label: one.title }] : [],
      ),
    titleOf: (id) => titles.get(id) ?? id,
  };
}

/** What fields may refer to, as the site has it now. */
export async function readReferences({ db }: Pick<WebserverDeps, 'db'>): Promise<Record<ReferenceName, Option[]>> {
  const { types, reasons } = await loadCatalogue(db);
  const option = ({ id: value, title: label }: { readonly id: string; readonly title: string }) => ({ value, label });
  return { pbehavior_types: types.map(option), pbehavior_reasons: reasons.map(option) };
}
