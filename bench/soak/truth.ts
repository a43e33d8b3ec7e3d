/** Milliseconds of the clock that nobody sets, the same in every process of the machine. */
export const clock = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A change for the better or the worse. Between its beginning and its acknowledgement nobody knows whether it holds. */
export interface Transition {
  readonly isGood: boolean;
  readonly begunAt: number;
  /** Infinity until the commit is acknowledged. */
  ackedAt: number;
  /** How long after the acknowledgement the latest request was sent that was answered as if nothing had changed. */
  lateness: number;
}

/** Something that the answer to a credential rests on: a row, a membership, the policy about a kind, an end. */
export interface Subject {
  readonly name: string;
  readonly transitions: Transition[];
  /** Whether somebody is at it: changes of one subject come one after the other. */
  isBusy: boolean;
}

export interface Credential {
  readonly index: number;
  readonly kind: 'login' | 'collab' | 'api_token' | 'service_token' | 'never good';
  readonly text: string;
  /** What the hook calls it. */
  readonly id: string;
  /** Good while all of these are. */
  readonly restsOn: readonly Subject[];
}

const transition = (isGood: boolean, begunAt: number, ackedAt: number): Transition => ({
  isGood,
  begunAt,
  ackedAt,
  lateness: 0,
});

/** A subject that has always been so. */
export const subject = (name: string, isGood: boolean): Subject => ({
  name,
  transitions: [transition(isGood, -Infinity, -Infinity)],
  isBusy: false,
});

/** How far the clocks of database, replicas and soak may lie apart. */
const clockMarginMs = 300;

/** Good until a moment of the clock. */
export function endingAt(name: string, at: number): Subject {
  const ending = subject(name, true);
  ending.transitions.push(transition(false, at - clockMarginMs, at + clockMarginMs));
  return ending;
}

/** Changes a subject by work that can be repeated, and is until it succeeds. */
export async function change(
  { transitions }: Subject,
  isGood: boolean,
  work: () => Promise<void>,
): Promise<void> {
  const made = transition(isGood, clock(), Infinity);
  transitions.push(made);
  await work();
  made.ackedAt = clock();
}

export interface Asked {
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** The change that decides about a request, unless another one began before the answer was there. */
function deciding({ transitions }: Subject, { sentAt, receivedAt }: Asked): Transition | undefined {
  const latest = transitions.findLast(({ begunAt }) => begunAt <= receivedAt);
  return latest !== undefined && latest.ackedAt < sentAt ? latest : undefined;
}

/**
 * Of an accepted credential: the change by which it should have been refused, the one with the earliest acknowledgement if
 * there are several; undefined if it may have been good.
 */
export function whyBad(
  { restsOn }: Credential,
  asked: Asked,
): { subject: Subject; by: Transition } | undefined {
  let found: { subject: Subject; by: Transition } | undefined;
  for (const each of restsOn) {
    const by = deciding(each, asked);
    if (by === undefined || by.isGood) continue;
    if (found === undefined || by.ackedAt < found.by.ackedAt) found = { subject: each, by };
  }
  return found;
}

/** Of a refused credential: for how long it had certainly been good when it was presented; undefined if it may have been bad. */
export function goodFor({ restsOn }: Credential, asked: Asked): number | undefined {
  let shortest = Infinity;
  for (const each of restsOn) {
    const by = deciding(each, asked);
    if (by === undefined || !by.isGood) return undefined;
    shortest = Math.min(shortest, asked.sentAt - by.ackedAt);
  }
  return shortest;
}
