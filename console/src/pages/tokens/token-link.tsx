import { Link } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';
import type { ListPlace } from './list-place.js';
import type { ListedToken } from './listed-token.js';
import type { TokenDeed } from './tokens-address.js';

interface TokenLinkProps extends Omit<ComponentPropsWithRef<'a'>, 'href'> {
  readonly place: Pick<ListPlace, 'path' | 'address'>;
  readonly token: Pick<ListedToken, 'kind' | 'id'>;
  /** What the drawer opens with; left out, the token as it is. */
  readonly deed?: TokenDeed;
}

/** Leads to the drawer of a token, over the list as it is. */
export function TokenLink({ place, token, deed, ...anchor }: TokenLinkProps) {
  const there = {
    params: { kind: token.kind, id: token.id },
    search: { ...place.address, do: deed },
    resetScroll: false,
  };
  return place.path === '/tokens' ? (
    <Link to="/tokens/$kind/$id" {...there} {...anchor} />
  ) : (
    <Link to="/admin/inventory/$kind/$id" {...there} {...anchor} />
  );
}
