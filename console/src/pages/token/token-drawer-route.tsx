import { useLocation, useMatchRoute, useNavigate, useParams } from '@tanstack/react-router';
import { oneOfIn } from '../../parts/address.js';
import { deeds } from '../tokens/tokens-address.js';
import { TokenDrawer } from './token-drawer.js';

/** The drawer over the list of one's own tokens, or over that of all: closing it leads back to the list as it was. */
export function TokenDrawerRoute() {
  const { kind = 'api', id = '' } = useParams({ strict: false });
  const { search } = useLocation();
  const navigate = useNavigate();
  const isInInventory = useMatchRoute()({ to: '/admin/inventory', fuzzy: true }) !== false;
  const asked = oneOfIn({ ...search }, 'do', deeds);
  return (
    <TokenDrawer
      key={`${kind}/${id}/${asked ?? ''}`}
      kind={kind === 'service' ? 'service' : 'api'}
      id={id}
      asked={asked}
      onClose={() =>
        void navigate({ to: isInInventory ? '/admin/inventory' : '/tokens', search: withoutDeed })
      }
    />
  );
}

/** The list's own address: what was to be done stays with the token it was meant for. */
function withoutDeed<Search extends object>(search: Search): Search {
  return { ...search, do: undefined };
}
