/** What the address of the list of tokens says. */
export interface TokenListSearch {
  readonly kind?: 'service';
  readonly status?: string;
  readonly search?: string;
  readonly sort?: string;
  /** The cursor that this page begins after. */
  readonly after?: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= 500 ? value : undefined;

export const tokenListSearch = (search: Readonly<Record<string, unknown>>): TokenListSearch => ({
  kind: search['kind'] === 'service' ? 'service' : undefined,
  status: text(search['status']),
  search: text(search['search']),
  sort: text(search['sort']),
  after: text(search['after']),
});
