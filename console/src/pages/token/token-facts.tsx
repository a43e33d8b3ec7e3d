import { Code, Group, Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Formats, useFormats } from '../../language/formats.js';
import { When } from '../../parts/when.js';
import { type ShownToken, tokenStart } from './token-answer.js';
import classes from './token-drawer.module.css';
import { TokenStatus } from './token-status.js';

interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** What a token is: whose, of what kind, and how long it lives. */
export function TokenFacts({ token }: { readonly token: ShownToken }) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const facts = [...factsOf(token, t), ...(token.kind === 'service' ? limitsOf(token, t, formats) : [])];
  return (
    <div>
      <Group gap="sm" mb="sm">
        <TokenStatus token={token} />
        <Text span c="dimmed">
          {t(`kind.${token.kind}`)}
        </Text>
        <Code dir="ltr">{tokenStart(token)}</Code>
      </Group>
      <dl className={classes['facts']}>
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function factsOf(token: ShownToken, t: TFunction<'token'>): readonly Fact[] {
  return [
    ...(token.kind === 'service'
      ? [{ name: t('fact.principal'), value: token.service.servicePrincipalName }]
      : []),
    { name: t('fact.owner'), value: token.ownerName },
    { name: t('fact.workspace'), value: token.workspaceName ?? t('fact.everyWorkspace') },
    { name: t('fact.ends'), value: <When at={token.expiresAt} /> },
    { name: t('fact.created'), value: <When at={token.createdAt} /> },
    {
      name: t('fact.lastUsed'),
      value: token.lastUsedAt === null ? t('fact.never') : <When at={token.lastUsedAt} />,
    },
  ];
}

type ServiceToken = Extract<ShownToken, { readonly kind: 'service' }>;

function limitsOf({ service }: ServiceToken, t: TFunction<'token'>, formats: Formats): readonly Fact[] {
  const { allowedCidrs, rateLimitPerMinute, createdBy } = service;
  return [
    ...(createdBy === null ? [] : [{ name: t('fact.createdBy'), value: createdBy }]),
    {
      name: t('fact.networks'),
      value: allowedCidrs === null ? t('fact.anyNetwork') : <bdi>{formats.list(allowedCidrs)}</bdi>,
    },
    {
      name: t('fact.rate'),
      value:
        rateLimitPerMinute === null
          ? t('fact.noRate')
          : t('fact.perMinute', { count: rateLimitPerMinute, number: formats.number(rateLimitPerMinute) }),
    },
  ];
}
