import { Code, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { When } from '../../parts/when.js';
import { useRotations } from './rotations.js';
import { Section } from './section.js';
import { type ShownToken, tokenStart } from './token-answer.js';
import classes from './token-drawer.module.css';

/** The texts that the token had, by their public beginnings: what is found in a log or a leak can be told from what is good now. */
export function RotationChain({ token }: { readonly token: ShownToken }) {
  const { t } = useTranslation('token');
  const { rotations } = useRotations(token);
  if (rotations.length === 0) return null;
  return (
    <Section title={t('chain.title')} about={t('chain.about')}>
      <ol className={classes['plain']}>
        <li className={classes['entry']}>
          <Code dir="ltr">{tokenStart(token)}</Code> <Text span>{t('chain.current')}</Text>
        </li>
        {rotations.map(({ id, at, by, formerTokenId }) => (
          <li key={id} className={classes['entry']}>
            <Code dir="ltr">{tokenStart({ kind: token.kind, tokenId: formerTokenId })}</Code>{' '}
            <Text span>{t('chain.replaced', { who: by })}</Text> <When at={at} />
          </li>
        ))}
      </ol>
    </Section>
  );
}
