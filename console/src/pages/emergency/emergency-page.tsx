import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { administers, useViewer } from '../../session/viewer.js';
import { CommandLine } from './command-line.js';
import { Freezes } from './freezes.js';
import { LeakedText } from './leaked-text.js';
import { RevokeClass } from './revoke-class.js';
import { SigningKeys } from './signing-keys.js';

/** For the day when something leaked. Nothing here happens with one press: each asks, and wants a reason for the log. */
export function EmergencyPage() {
  const { t } = useTranslation('emergency');
  const viewer = useViewer();
  return (
    <Page title={t('title')} about={t('about')}>
      {administers(viewer) && <Freezes />}
      {administers(viewer) ? (
        <RevokeClass />
      ) : (
        <EmptyState title={t('notYours')} about={t('notYoursAbout')} />
      )}
      <LeakedText />
      {administers(viewer) && (
        <>
          <SigningKeys />
          <CommandLine />
        </>
      )}
    </Page>
  );
}
