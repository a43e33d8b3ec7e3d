import { type ListAddress, type RawSearch, listAddress, oneOfIn } from '../../parts/address.js';

export const roles = ['user', 'manager', 'admin'] as const;
export type Role = (typeof roles)[number];

export const statuses = ['active', 'inactive'] as const;

/** What the address of the list of people says. */
export interface PeopleAddress extends ListAddress {
  readonly role?: Role;
  readonly status?: (typeof statuses)[number];
}

export const peopleAddress = (search: RawSearch): PeopleAddress => ({
  ...listAddress(search),
  role: oneOfIn(search, 'role', roles),
  status: oneOfIn(search, 'status', statuses),
});
