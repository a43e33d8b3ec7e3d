import { Alert, Button, SegmentedControl, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link, getRouteApi } from '@tanstack/react-router';
import { User } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { administers, useViewer } from '../../session/viewer.js';
import { type Way, ways } from './access-address.js';
import { PastedToken } from './pasted-token.js';
import { PersonChooser } from './person-chooser.js';
import { TokenChooser } from './token-chooser.js';

const route = getRouteApi('/access');

/** Whose access to look at: one's own tokens; for managers anybody's, a person's, or that of a text that somebody found. */
export function Chooser() {
  const { t } = useTranslation('access');
  const viewer = useViewer();
  const navigate = route.useNavigate();
  const { by = 'mine' } = route.useSearch();
  const isNarrow = useMediaQuery('(max-width: 36em)', false, { getInitialValueInEffect: false });
  const offered = administers(viewer) ? ways : (['mine'] as const);
  const choose = (way: Way | undefined): void =>
    void navigate({ search: { by: way === 'mine' ? undefined : way } });
  return (
    <Stack>
      {viewer.userId !== null && (
        <Alert color="gray" icon={<User aria-hidden />}>
          <Stack align="flex-start" gap="sm">
            {t('choose.yourselfAbout')}
            <Button
              variant="light"
              renderRoot={(props) => (
                <Link to="/access" search={{ userId: viewer.userId ?? undefined }} {...props} />
              )}
            >
              {t('choose.yourself')}
            </Button>
          </Stack>
        </Alert>
      )}
      {offered.length > 1 && (
        <SegmentedControl
          aria-label={t('choose.by')}
          value={by}
          onChange={(chosen) => choose(ways.find((way) => way === chosen))}
          data={offered.map((way) => ({ value: way, label: t(`choose.${way}`) }))}
          orientation={isNarrow ? 'vertical' : 'horizontal'}
          style={{ alignSelf: 'flex-start' }}
        />
      )}
      {(by === 'mine' || by === 'any') && <TokenChooser key={by} everyone={by === 'any'} />}
      {by === 'person' && <PersonChooser />}
      {by === 'text' && <PastedToken />}
    </Stack>
  );
}
