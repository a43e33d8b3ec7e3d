/** What an answer was, beside its status where that says all: from the load to the checker, as a number. */
export const outcomes = {
  /** No answer: the connection failed. */
  lost: 0,
  /** 200, with the id of the credential that was presented. */
  accepted: 1,
  /** 200, with the role `public`. */
  anonymous: 2,
  /** 200, with anything else. */
  foreign: 3,
} as const;

/** Numbers of one answer, one after the other: credential (or `nobody`), replica, outcome or status, sent, received. */
export const numbersOfAnswer = 5;
export const nobody = -1;

/** What the load is told. */
export interface Told {
  /** Credentials that are new to it, live or never good. */
  readonly add?: readonly { readonly index: number; readonly text: string; readonly id: string }[];
  readonly live?: readonly number[];
  readonly dead?: readonly number[];
  /** To be asked about much more than others, until told otherwise. */
  readonly hot?: readonly number[];
  readonly cool?: readonly number[];
}
