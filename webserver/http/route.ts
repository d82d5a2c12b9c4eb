/**
 * One row of the route table: everything that is known of a route. Router, validation, permission check, OpenAPI document and the
 * tests all read it; a route that is not in the table does not exist.
 */
import type { ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Permission } from '../../lib/access/permissions.ts';
import type { Account } from '../auth/account.ts';
import type { WebserverDeps } from '../deps.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** A permission; `account`: whoever is signed in; `anyone`: no credentials asked. */
export type Access = Permission | 'account' | 'anyone';

/** One possible answer. Without a schema it has no body; with `text` the body is text of that type; with `stream` it is written by the handler. */
export interface ResponseSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly text?: string;
  readonly stream?: string;
}

export type Responses = Readonly<Record<number, ResponseSpec>>;

export interface RouteSpec {
  readonly method: Method;
  /** As Express writes it: `/api/v1/alarms/:id`. */
  readonly path: string;
  readonly access: Access;
  /** Also open while the one-time password has not been changed. */
  readonly withOneTimePassword?: true;
  /** Also open to everyone while the site is under maintenance. */
  readonly duringMaintenance?: true;
  readonly tag: string;
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Besides JSON, also accept a form (`application/x-www-form-urlencoded`). */
  readonly form?: true;
  /** The answers that are not refusals: those are added from `access` and the schemas. */
  readonly responses: Responses;
  /** Kinds of refusals of this route's own, by status. */
  readonly refusals?: readonly number[];
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** Who asks, and from where. */
export interface Caller {
  /** Undefined only on routes for anyone. */
  readonly account: Account | undefined;
  readonly address: string;
  readonly requestId: string;
  readonly userAgent: string;
  header(name: string): string | undefined;
  /** For Passport, which reads the request itself; nothing else should. */
  readonly request: Request;
  readonly response: Response;
}

export interface Call<Spec extends RouteSpec> {
  readonly params: Parsed<Spec['params']>;
  readonly query: Parsed<Spec['query']>;
  readonly body: Parsed<Spec['body']>;
  readonly caller: Caller;
}

type BodyOf<Spec extends ResponseSpec> = Spec extends { readonly schema: z.ZodType }
  ? { readonly body: z.output<Spec['schema']> }
  : Spec extends { readonly text: string }
    ? { readonly body: string }
    : Spec extends { readonly stream: string }
      ? { readonly stream: (response: ServerResponse) => void }
      : { readonly body?: undefined };

/** What a handler may answer: exactly the statuses and bodies that its row declares. */
export type Answer<Spec extends RouteSpec> = {
  [Status in keyof Spec['responses'] & number]: {
    readonly status: Status;
    readonly headers?: Readonly<Record<string, string>>;
  } & BodyOf<Spec['responses'][Status]>;
}[keyof Spec['responses'] & number];

/** An answer after its type was checked. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly stream?: (response: ServerResponse) => void;
}

/** What was sent, after each part was checked against its schema. */
export interface CheckedInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly caller: Caller;
}

export interface Route {
  readonly spec: RouteSpec;
  serve(input: CheckedInput, deps: WebserverDeps): Promise<Reply>;
}

/** A row that still lacks its handler. */
export interface OpenRow<Spec extends RouteSpec> {
  /** Binds the handler; the compiler checks that it answers what the row declares, and nothing else. */
  answeredBy(handler: (call: Call<Spec>, deps: WebserverDeps) => Promise<Answer<Spec>> | Answer<Spec>): Route;
}

/** Begins a row. In two steps, because only a row that is known already can tell the compiler what its handler may answer. */
export function route<const Spec extends RouteSpec>(spec: Spec): OpenRow<Spec> {
  return {
    answeredBy: (handler) => ({
      spec,
      // A decoder's cast: the router has just checked each part against the very schemas that Call is derived from.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      serve: async (input, deps): Promise<Reply> => await handler(input as Call<Spec>, deps),
    }),
  };
}

/** The account of a route that asks for one. */
export function accountOf(caller: Caller): Account {
  if (caller.account === undefined) throw new Error('The route is for anyone, and has no account');
  return caller.account;
}
