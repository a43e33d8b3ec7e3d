/** Every way this service says no, with what the outside may see of it. */
const catalogue = {
  InvalidInput: { status: 400, message: 'The input is not valid.' },
  AuthenticationMissing: { status: 401, message: 'This needs a credential: send `Authorization: Bearer …`.' },
  AuthenticationInvalid: { status: 401, message: 'The credential is not valid.' },
  InvalidCredentials: { status: 401, message: 'The username, the password or the code is wrong.' },
  MFARequired: { status: 401, message: 'This account needs a second factor to log in.' },
  Unauthorized: { status: 403, message: 'This credential may not do that.' },
  NotFound: { status: 404, message: 'There is no such thing, or it is out of reach.' },
  MethodNotAllowed: { status: 405, message: 'This address does not answer that method.' },
  Conflict: { status: 409, message: 'This conflicts with what exists.' },
  IdentityChanged: { status: 409, message: 'Somebody else is logged in in this browser by now.' },
  PayloadTooLarge: { status: 413, message: 'The request body is too large.' },
  FileTooLarge: { status: 413, message: 'The file is too large to be answered inline.' },
  UnsupportedMediaType: { status: 415, message: 'The request body has an encoding that is not supported.' },
  PolicyViolation: { status: 422, message: 'The policy of this service does not allow that.' },
  RateLimited: { status: 429, message: 'Too many attempts: try again later.' },
  Internal: { status: 500, message: 'Something failed on our side.' },
  Unavailable: { status: 503, message: 'The service cannot answer right now: try again shortly.' },
} as const;

export type ErrorCode = keyof typeof catalogue;

interface AppErrorOptions {
  /** Replaces the catalogue's text for the caller; must hold nothing secret and nothing about others. */
  readonly publicText?: string;
  /** When it is worth trying again. */
  readonly retryAfterSeconds?: number;
  /** Of `Unavailable`: what was lacking, for counting. */
  readonly lacking?: Lacking;
  readonly cause?: unknown;
}

/** What may be lacking. */
export const lackings = ['database', 'look-ups', 'password checks'] as const;

type Lacking = (typeof lackings)[number];

/**
 * The one error that ends a request on purpose. `internalText` is for the log; the caller sees the code and the
 * catalogue's text, or `publicText`.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly publicText: string;
  readonly retryAfterSeconds: number | undefined;
  readonly lacking: Lacking | undefined;

  constructor(code: ErrorCode, internalText: string, options: AppErrorOptions = {}) {
    super(internalText, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = catalogue[code].status;
    this.publicText = options.publicText ?? catalogue[code].message;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.lacking = options.lacking;
  }
}

/** A refusal whose reason the caller may read word for word. */
export function refusal(code: ErrorCode, publicText: string): AppError {
  return new AppError(code, publicText, { publicText });
}

/** The body of every error answer: `extensions.code` is what Hasura hands on to its client. */
export interface ErrorBody {
  readonly message: string;
  readonly extensions: {
    readonly code: ErrorCode;
    readonly id?: string;
    /** Where it is known: neither Hasura nor an answer of GraphQL hands on a header that says it. */
    readonly retryAfterSeconds?: number;
  };
}

export function errorBody(error: AppError, id?: string): ErrorBody {
  const { code, retryAfterSeconds } = error;
  return {
    message: error.publicText,
    extensions: {
      code,
      ...(id !== undefined && { id }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    },
  };
}

export function codesOfErrors(): ErrorCode[] {
  return Object.keys(catalogue).filter((code): code is ErrorCode => code in catalogue);
}

/** Every code with the status it is answered with and the text that stands where there is no better one. */
export const describedErrors = () => codesOfErrors().map((code) => ({ code, ...catalogue[code] }));
