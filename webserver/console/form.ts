/** Reads the fields of a form that was posted; what is missing or of another shape is empty. */
import type { Request, Response } from 'express';
import type { Actor } from '../administration/actor.ts';
import type { Account } from '../auth/account.ts';
import { requestIdOf } from '../http/request-id.ts';

/** One field as text. */
export function fieldOf(request: Request, name: string): string {
  return fieldsOf(request, name)[0] ?? '';
}

/** Every value of a field that may come several times. */
export function fieldsOf(request: Request, name: string): readonly string[] {
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return [];
  const value: unknown = Object.entries(body).find(([key]) => key === name)?.[1];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}

/** True for our scripts, which want no page. */
export function wantsJson(request: Request): boolean {
  return request.get('accept') === 'application/json';
}

/** Who sent the form, for what is changed by it. */
export function actorOf(request: Request, response: Response, account: Account): Actor {
  return { account, address: request.ip ?? '', requestId: requestIdOf(response) };
}
