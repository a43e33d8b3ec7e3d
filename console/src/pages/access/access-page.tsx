import { Button } from '@mantine/core';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';
import { AccessOf } from './access-of.js';
import { Chooser } from './chooser.js';
import { CredentialNamed } from './credential-named.js';
import { PersonNamed } from './person-named.js';

const route = getRouteApi('/access');

/** What a credential, or a login of a person, reaches now; whose, the address says or somebody chooses. */
export function AccessPage() {
  const { t } = useTranslation('access');
  const { credentialId, userId } = route.useSearch();
  const isChosen = credentialId !== undefined || userId !== undefined;
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        isChosen && (
          <Button component={Link} to="/access" variant="default">
            {t('chooseAnother')}
          </Button>
        )
      }
    >
      {credentialId !== undefined && (
        <AccessOf key={credentialId} credentialId={credentialId}>
          <CredentialNamed id={credentialId} />
        </AccessOf>
      )}
      {credentialId === undefined && userId !== undefined && (
        <AccessOf key={userId} userId={userId}>
          <PersonNamed id={userId} />
        </AccessOf>
      )}
      {!isChosen && <Chooser />}
    </Page>
  );
}
