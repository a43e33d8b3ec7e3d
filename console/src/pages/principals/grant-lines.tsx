import { List, Stack, Text } from '@mantine/core';
import { CircleCheck, CircleMinus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { type GrantedThing, actionOf, grantedThings, kindOf } from './granted-things.js';
import type { HandedToken } from './principals-documents.js';

interface GrantLinesProps {
  readonly title: string;
  readonly grants: HandedToken['grants'];
}

/** Grants, a line for each thing that they are on; those that go with the reason. Nothing where there are none. */
export function GrantLines({ title, grants }: GrantLinesProps) {
  if (grants.length === 0) return null;
  return (
    <Stack gap={4}>
      <Text size="sm">{title}</Text>
      <List spacing={4} size="sm" listStyleType="none">
        {grantedThings(grants).map((thing) => (
          <List.Item
            key={thing.id}
            icon={
              thing.isStale ? (
                <CircleMinus size={16} color="var(--mantine-color-red-text)" aria-hidden />
              ) : (
                <CircleCheck size={16} color="var(--mantine-color-teal-text)" aria-hidden />
              )
            }
          >
            <Line thing={thing} />
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

function Line({ thing }: { readonly thing: GrantedThing }) {
  const { t } = useTranslation('principals');
  const formats = useFormats();
  const kind = kindOf(thing.resourceType);
  const may = formats.list(thing.actions.map((action) => t(`action.${actionOf(action)}`)));
  if (!thing.isStale) return <>{t(`granted.${kind}`, { may, name: thing.name ?? thing.id.slice(0, 8) })}</>;
  return (
    <>
      {t(`grantedUnnamed.${kind}`, { may })}
      <Text component="span" size="sm" c="dimmed" ms={4}>
        {t(kind === 'workspace' ? 'goes.workspace' : 'goes.beyond')}
      </Text>
    </>
  );
}
