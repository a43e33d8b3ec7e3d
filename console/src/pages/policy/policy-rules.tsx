import { Anchor, List, Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { When } from '../../parts/when.js';
import { administers, useViewer } from '../../session/viewer.js';
import { kinds as known } from '../emergency/kinds.js';
import { ruleNames } from './policy-draft.js';
import type { Policy } from './policy-documents.js';
import { useRuleWords } from './rule-words.js';

/** What holds now, a sentence a rule. */
export function PolicyRules({ policy }: { readonly policy: Policy }) {
  const { t } = useTranslation('policy');
  const words = useRuleWords();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="rules-now">
      <Stack gap="sm">
        <Title order={2} size="h4" id="rules-now">
          {t('now')}
        </Title>
        <List spacing={6}>
          {ruleNames.map((name) => (
            <List.Item key={name}>{words(name, policy)}</List.Item>
          ))}
          <List.Item>
            <Frozen kinds={policy.frozenKinds} />
          </List.Item>
        </List>
        <Text size="sm" c="dimmed">
          {t('changed')} <When at={policy.updatedAt} />
        </Text>
      </Stack>
    </Paper>
  );
}

function Frozen({ kinds }: { readonly kinds: readonly string[] }) {
  const { t } = useTranslation('policy');
  const { list } = useFormats();
  const viewer = useViewer();
  const { t: tEmergency } = useTranslation('emergency');
  const names = known.filter((kind) => kinds.includes(kind)).map((kind) => tEmergency(`kind.${kind}`));
  const text = names.length === 0 ? t('frozen.none') : t('frozen.some', { kinds: list(names) });
  if (!administers(viewer)) return <>{text}</>;
  return (
    <>
      {text}{' '}
      <Anchor component={Link} to="/admin/emergency" underline="always">
        {t('frozen.link')}
      </Anchor>
    </>
  );
}
