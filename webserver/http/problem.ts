/** Failures as problem documents (RFC 9457): thrown anywhere below a route, turned into an answer by the error handler alone. */
import { z } from 'zod';

/** What `type` may be after `/problems/`, with the title and the status it stands for. `docs/api.md` lists them. */
export const problems = {
  invalid_request: { status: 400, title: 'The request has faults' },
  not_authenticated: { status: 401, title: 'Sign in first' },
  wrong_credentials: { status: 401, title: 'The username or the password is wrong' },
  not_allowed: { status: 403, title: 'You may not do this' },
  password_is_one_time: { status: 403, title: 'Change the one-time password first' },
  forged_request: { status: 403, title: 'The request does not prove that it comes from the console' },
  not_found: { status: 404, title: 'There is no such thing' },
  method_not_allowed: { status: 405, title: 'This address does not know the method' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  refused: { status: 409, title: 'The action was refused' },
  too_large: { status: 413, title: 'The body is too large' },
  unsupported_type: { status: 415, title: 'The type of the body is not supported' },
  too_many_requests: { status: 429, title: 'Too many attempts' },
  headers_too_large: { status: 431, title: 'The address and the headers are too long' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  under_maintenance: { status: 503, title: 'The site is under maintenance' },
  unavailable: { status: 503, title: 'A part that this needs does not answer' },
} as const;

export type ProblemKind = keyof typeof problems;

/** The document. `errors` has one message per field, its key dotted from the root of what was sent. */
export const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  /** Id of the request, to find it in the log. */
  instance: z.string().optional(),
  errors: z.record(z.string(), z.string()).optional(),
});

export type ProblemDocument = z.output<typeof problemSchema>;

export interface ProblemInit {
  /** What happened this time, for people. */
  readonly detail?: string;
  readonly errors?: Readonly<Record<string, string>>;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A request that cannot be answered as it wished. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly status: number;
  readonly init: ProblemInit;

  constructor(kind: ProblemKind, init: ProblemInit = {}) {
    super(init.detail ?? problems[kind].title, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'Problem';
    this.kind = kind;
    this.status = problems[kind].status;
    this.init = init;
  }

  /** The document as it is sent. */
  document(requestId?: string): ProblemDocument {
    const { status, title } = problems[this.kind];
    return {
      type: `/problems/${this.kind}`,
      title,
      status,
      ...(this.init.detail === undefined ? {} : { detail: this.init.detail }),
      ...(requestId === undefined ? {} : { instance: requestId }),
      ...(this.init.errors === undefined ? {} : { errors: { ...this.init.errors } }),
    };
  }
}

/** The faults of a schema as a problem: one message per field, the first where a field has several. */
export function invalidRequest(error: z.ZodError, prefix = ''): Problem {
  // A map, because a field may be called __proto__.
  const errors = new Map<string, string>();
  for (const issue of error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [''];
    for (const key of keys) {
      const field = [prefix, ...issue.path.map(String), key].filter((part) => part !== '').join('.') || 'body';
      const message = issue.code === 'unrecognized_keys' ? 'Is not a known field.' : sentence(issue.message);
      if (!errors.has(field)) errors.set(field, message);
    }
  }
  return new Problem('invalid_request', { errors: Object.fromEntries(errors) });
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** Whatever was handed on as an error, as one. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
