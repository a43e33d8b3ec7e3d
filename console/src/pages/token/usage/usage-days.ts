/** Requests of one day of the reader's, by outcome. */
export interface UsageDay {
  /** The beginning of the day, where the reader is. */
  readonly day: Date;
  readonly allowed: number;
  readonly refused: number;
  /** Why, and how often. */
  readonly reasons: ReadonlyMap<string, number>;
}

interface UsageHour {
  readonly hour: string;
  readonly outcome: string;
  readonly requests: number;
}

export const shownDays = 30;

/** The beginning of the day that a moment lies in, where the reader is. */
export function startOfDay(at: Date, daysLater = 0): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + daysLater);
}

/** Hours summed up by the reader's days: one for each of the last thirty, the oldest first, also where nothing was. */
export function daysOf(hours: readonly UsageHour[], now: Date): readonly UsageDay[] {
  const byDay = new Map<number, UsageHour[]>();
  for (const hour of hours) {
    const day = startOfDay(new Date(hour.hour)).getTime();
    byDay.set(day, [...(byDay.get(day) ?? []), hour]);
  }
  return Array.from({ length: shownDays }, (_, index) => {
    const day = startOfDay(now, index + 1 - shownDays);
    return dayOf(day, byDay.get(day.getTime()) ?? []);
  });
}

function dayOf(day: Date, hours: readonly UsageHour[]): UsageDay {
  const reasons = new Map<string, number>();
  let allowed = 0;
  let refused = 0;
  for (const { outcome, requests } of hours) {
    if (outcome === 'allowed') {
      allowed += requests;
    } else {
      refused += requests;
      reasons.set(outcome, (reasons.get(outcome) ?? 0) + requests);
    }
  }
  return { day, allowed, refused, reasons };
}
