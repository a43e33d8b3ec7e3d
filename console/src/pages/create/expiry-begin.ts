import { daysOf, inDays } from '../../parts/expiry-presets.js';

/** What a link asks for, within the policy or not: the service says so, and the form shows it. */
export const beginning = (days: number | undefined): string | undefined =>
  days === undefined ? undefined : inDays(days);

const every = Array.from({ length: 3650 }, (_, index) => index + 1);

/** What a link says of it: whole days, however long the form has been open. */
export const daysFor = (value: string | undefined, openedAt: number): number | undefined =>
  value === undefined ? undefined : daysOf(value, every, openedAt);
