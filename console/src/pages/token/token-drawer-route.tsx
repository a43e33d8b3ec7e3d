import { useNavigate, useParams } from '@tanstack/react-router';
import { TokenDrawer } from './token-drawer.js';

/** The drawer over the list of one's own tokens, or over that of all: closing it leads back to the list as it was. */
export function TokenDrawerRoute() {
  const { kind = 'api', id = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const close = (): void => void navigate({ to: '..', search: true });
  return <TokenDrawer kind={kind === 'service' ? 'service' : 'api'} id={id} onClose={close} />;
}
