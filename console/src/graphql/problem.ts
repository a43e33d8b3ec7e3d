/** Why a question got no answer. Codes are those of docs/actions.md, and three of our own. */
export class Problem extends Error {
  /** `Offline`: nothing was heard. `SessionEnded`: only a new login helps. `Unexpected`: not an answer of this service. */
  readonly code: string;
  /** By which the operator finds a fault in the log. */
  readonly id: string | undefined;
  /** Of `RateLimited`: after how long it is worth trying again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, message: string, { id, retryAfterSeconds }: ProblemDetails = {}) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.id = id;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface ProblemDetails {
  readonly id?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

export const isProblem = (thrown: unknown, code: string): boolean =>
  thrown instanceof Problem && thrown.code === code;

/** Whether asking again may help without anything being changed. */
export const mayPass = (thrown: unknown): boolean =>
  thrown instanceof Problem && ['Offline', 'Unavailable', 'Internal', 'Unexpected'].includes(thrown.code);
