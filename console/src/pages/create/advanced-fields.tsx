import { ActionIcon, Button, Collapse, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { ChevronDown, Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './create.module.css';

interface AdvancedFieldsProps {
  readonly networks: readonly string[];
  readonly onNetworks: (networks: readonly string[]) => void;
  readonly rate: number | string;
  readonly onRate: (rate: number | string) => void;
  /** By field, as `allowedCidrs.0`. */
  readonly errors: Readonly<Record<string, ReactNode>>;
}

const isAbout = (field: string): boolean => /^(?:allowedCidrs|rateLimitPerMinute)/.test(field);

/** What few need: from where, and how often. Opens by itself when something in it is wrong. */
export function AdvancedFields(props: AdvancedFieldsProps) {
  const { t } = useTranslation('create');
  const [isOpened, setIsOpened] = useState(false);
  const isOpen = isOpened || Object.keys(props.errors).some(isAbout);
  return (
    <div>
      <Button
        variant="subtle"
        px="xs"
        aria-expanded={isOpen}
        leftSection={
          <ChevronDown size={18} aria-hidden className={classes['chevron']} data-open={isOpen || undefined} />
        }
        onClick={() => setIsOpened(!isOpen)}
      >
        {t('advanced.title')}
      </Button>
      <Collapse expanded={isOpen}>
        <Stack gap="md" pt="sm">
          <Networks {...props} />
          <NumberInput
            label={t('advanced.rate')}
            description={t('advanced.rateAbout')}
            allowDecimal={false}
            allowNegative={false}
            max={1_000_000}
            clampBehavior="none"
            hideControls
            maw={320}
            value={props.rate}
            error={props.errors['rateLimitPerMinute']}
            onChange={props.onRate}
          />
        </Stack>
      </Collapse>
    </div>
  );
}

function Networks({ networks, onNetworks, errors }: AdvancedFieldsProps) {
  const { t } = useTranslation('create');
  const rows = networks.length === 0 ? [''] : networks;
  return (
    <fieldset className={classes['set']}>
      <legend className={classes['legend']}>{t('advanced.networks')}</legend>
      <Text size="sm" c="dimmed" mb="xs">
        {t('advanced.networksAbout')}
      </Text>
      <Stack gap="xs">
        {rows.map((network, index) => (
          <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
            <TextInput
              flex={1}
              aria-label={t('advanced.network', { number: index + 1 })}
              placeholder={t('advanced.networkExample')}
              value={network}
              maxLength={64}
              autoComplete="off"
              spellCheck={false}
              dir="ltr"
              error={errors[`allowedCidrs.${index}`]}
              onChange={(event) => {
                const text = event.currentTarget.value;
                onNetworks(rows.map((each, at) => (at === index ? text : each)));
              }}
            />
            <ActionIcon
              aria-label={t('advanced.removeNetwork', { number: index + 1 })}
              onClick={() => onNetworks(rows.filter((_, at) => at !== index))}
            >
              <Trash2 size={18} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            variant="default"
            leftSection={<Plus size={18} aria-hidden />}
            onClick={() => onNetworks([...rows, ''])}
          >
            {t('advanced.addNetwork')}
          </Button>
        </Group>
      </Stack>
    </fieldset>
  );
}
