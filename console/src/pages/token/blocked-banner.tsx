import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { administers, useViewer } from '../../session/viewer.js';
import { Banner } from './banner.js';

const reasons = [
  'frozen',
  'user_inactive',
  'workspace_left',
  'principal_inactive',
  'owner_inactive',
  'owner_left_workspace',
] as const;
type Reason = (typeof reasons)[number];

/** Why a token that is neither revoked nor over is refused, and where that is changed. */
export function BlockedBanner({ reason: found }: { readonly reason: string }) {
  const { t } = useTranslation('token');
  const reason = reasons.find((each) => each === found);
  if (reason === undefined)
    return (
      <Banner tone="danger" title={t('status.blocked')}>
        {found}
      </Banner>
    );
  return (
    <Banner tone="danger" title={t(`blocked.${reason}.title`)} link={<Way reason={reason} />}>
      {t(`blocked.${reason}.about`)}
    </Banner>
  );
}

function Way({ reason }: { readonly reason: Reason }) {
  const { t } = useTranslation('token');
  const to = useWay(reason);
  if (to === undefined) return null;
  return (
    <Button variant="default" renderRoot={(props) => <Link {...props} to={to} />}>
      {t(`blocked.${reason}.way`)}
    </Button>
  );
}

/** The page where it is changed; none for whoever cannot. */
function useWay(reason: Reason) {
  const viewer = useViewer();
  switch (reason) {
    case 'frozen':
      return administers(viewer) ? ('/admin/emergency' as const) : undefined;
    case 'user_inactive':
      return administers(viewer) ? ('/admin/people' as const) : undefined;
    case 'workspace_left':
    case 'owner_left_workspace':
      return '/workspaces' as const;
    case 'principal_inactive':
    case 'owner_inactive':
      return '/principals' as const;
  }
}
