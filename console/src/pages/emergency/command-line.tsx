import { useTranslation } from 'react-i18next';
import { Command } from './command.js';
import { Measure } from './measure.js';

/** The way back in when nobody can log in any more. */
export function CommandLine() {
  const { t } = useTranslation('emergency');
  return (
    <Measure title={t('cli.title')} about={t('cli.about')}>
      <Command line="npx graphwarden unfreeze all" />
    </Measure>
  );
}
