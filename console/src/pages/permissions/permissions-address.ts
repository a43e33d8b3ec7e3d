import { type RawSearch, oneOfIn, textIn } from '../../parts/address.js';

export const views = ['tables', 'actions', 'findings'] as const;
export type View = (typeof views)[number];

/** What the address of this page says. */
export interface PermissionsAddress {
  /** The tables, unless it says otherwise. */
  readonly view?: View;
  readonly search?: string;
  /** The roles shown, with commas between them. */
  readonly roles?: string;
  /** The cell that is open in the panel. */
  readonly name?: string;
  readonly role?: string;
}

export const permissionsAddress = (search: RawSearch): PermissionsAddress => ({
  view: oneOfIn(search, 'view', views),
  search: textIn(search, 'search'),
  roles: textIn(search, 'roles'),
  name: textIn(search, 'name'),
  role: textIn(search, 'role'),
});
