import { Button, Group, Select, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { administers, useViewer } from '../../session/viewer.js';
import type { AuditAddress } from './audit-address.js';
import { usePeople } from './choices.js';
import { actionGroups, groupNames, knownAction } from './known-actions.js';
import { useNames } from './names.js';
import { SearchedSelect } from './searched-select.js';

interface AuditFiltersProps {
  readonly address: AuditAddress;
  /** The name of whoever is filtered by, where the events tell it. */
  readonly actorName: string | undefined;
  readonly onChange: (changed: Partial<AuditAddress>) => void;
}

/** What narrows the log; all of it stands in the address. */
export function AuditFilters({ address, actorName, onChange }: AuditFiltersProps) {
  const { t } = useTranslation('audit');
  const seesAll = administers(useViewer());
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        {seesAll ? (
          <WhoFilter address={address} actorName={actorName} onChange={onChange} />
        ) : (
          <OwnFilter address={address} onChange={onChange} />
        )}
        <ActionFilter address={address} onChange={onChange} />
        <TextInput
          type="date"
          w="11rem"
          label={t('filter.from')}
          value={address.from ?? ''}
          max={address.until}
          onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          w="11rem"
          label={t('filter.until')}
          value={address.until ?? ''}
          min={address.from}
          onChange={(event) => onChange({ until: event.currentTarget.value || undefined })}
        />
      </Group>
      <Group gap="sm">
        <IdFilter
          text={t('filter.subject')}
          id={address.subjectId}
          onRemove={() => onChange({ subjectId: undefined })}
        />
        <IdFilter
          text={t('filter.credential')}
          id={address.credentialId}
          onRemove={() => onChange({ credentialId: undefined })}
        />
        <IdFilter
          text={t('filter.request')}
          id={address.requestId}
          onRemove={() => onChange({ requestId: undefined })}
        />
      </Group>
    </Stack>
  );
}

type FilterProps = Pick<AuditFiltersProps, 'address' | 'onChange'>;

function WhoFilter({ address: { actorId }, actorName, onChange }: AuditFiltersProps) {
  const { t } = useTranslation('audit');
  const names = useNames();
  const label = actorId === undefined ? undefined : (actorName ?? names.get(actorId) ?? actorId);
  return (
    <SearchedSelect
      label={t('filter.actor')}
      placeholder={t('filter.anybody')}
      nothing={t('filter.nobody')}
      value={actorId === undefined || label === undefined ? undefined : { value: actorId, label }}
      onChange={(chosen) => onChange({ actorId: chosen?.value })}
      useChoices={usePeople}
    />
  );
}

/** What somebody did, or what was done to them: both at once nobody but managers may ask for. */
function OwnFilter({ address: { subjectId, credentialId }, onChange }: FilterProps) {
  const { t } = useTranslation('audit');
  const { userId } = useViewer();
  const isMine = subjectId === undefined && credentialId === undefined;
  return (
    <SegmentedControl
      aria-label={t('filter.own')}
      value={isMine ? 'by' : subjectId === userId ? 'to' : ''}
      onChange={(chosen) =>
        onChange({
          actorId: undefined,
          credentialId: undefined,
          subjectId: chosen === 'to' ? (userId ?? undefined) : undefined,
        })
      }
      data={[
        { value: 'by', label: t('filter.byMe') },
        { value: 'to', label: t('filter.toMe') },
      ]}
    />
  );
}

function ActionFilter({ address: { action }, onChange }: FilterProps) {
  const { t } = useTranslation('audit');
  const groups = groupNames.map((group) => ({
    group: t(`group.${group}`),
    items: actionGroups[group].map((value) => ({ value, label: t(`action.${value}`) })),
  }));
  const unknown = action !== undefined && knownAction(action) === undefined ? [action] : [];
  return (
    <Select
      flex="1 1 14rem"
      label={t('filter.action')}
      placeholder={t('filter.anything')}
      nothingFoundMessage={t('filter.noAction')}
      searchable
      clearable
      data={[...groups, ...unknown]}
      value={action ?? null}
      onChange={(chosen) => onChange({ action: chosen ?? undefined })}
    />
  );
}

interface IdFilterProps {
  readonly text: string;
  readonly id: string | undefined;
  readonly onRemove: () => void;
}

/** A filter that came by a link or a pasted token, with the way to drop it. */
function IdFilter({ text, id, onRemove }: IdFilterProps) {
  const { t } = useTranslation('audit');
  const names = useNames();
  if (id === undefined) return null;
  const name = names.get(id) ?? id;
  return (
    <Button
      variant="light"
      aria-label={t('filter.remove', { what: text, name })}
      rightSection={<X size={16} aria-hidden />}
      onClick={onRemove}
    >
      {text} {name.length > 20 ? `${name.slice(0, 8)}…` : name}
    </Button>
  );
}
