/** What comes from addresses and forms, checked by the schemas of the API, and its faults in words. */
import type { Request } from 'express';
import type { z } from 'zod';
import { problemOf } from '../../http/error-handler.ts';
import { invalidRequest } from '../../http/problem.ts';

/** @throws {Problem} 400 */
export function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidRequest(result.error);
  return result.data;
}

/** The parameters of a list that its schema knows; an address that was typed wrong shows the first page of everything. */
export function readQuery<Schema extends z.ZodObject>(
  request: Request,
  schema: Schema,
  fixed: Readonly<Record<string, string>> = {},
): z.output<Schema> {
  const given = Object.entries(request.query).filter(
    ([name, value]) => Object.hasOwn(schema.shape, name) && typeof value === 'string' && value !== '',
  );
  const result = schema.safeParse({ ...Object.fromEntries(given), ...fixed });
  return result.success ? result.data : schema.parse(fixed);
}

/** A parameter of the path. */
export function textParam(request: Request, name: string): string {
  const value = request.params[name];
  return typeof value === 'string' ? value : '';
}

/**
 * The faults of a form by field; what concerns all of it under `form`.
 *
 * @throws what is no fault of the form.
 */
export function faultsOf(error: unknown): Readonly<Record<string, string>> {
  const problem = problemOf(error);
  if (problem.status >= 500 || problem.kind === 'forged_request') throw error;
  const { errors, detail } = problem.init;
  if (errors === undefined) return { form: `${detail ?? problem.message}.` };
  const byField = new Map(Object.entries(errors).map(([field, message]) => [field.split('.')[0] ?? field, message]));
  return Object.fromEntries(byField);
}
