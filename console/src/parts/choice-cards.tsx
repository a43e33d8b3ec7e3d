import { Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './choice-cards.module.css';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** What choosing it means. */
  readonly about?: ReactNode;
}

interface ChoiceCardsProps<Value extends string> {
  readonly label: string;
  readonly description?: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
  readonly columns?: { readonly base: number; readonly xs?: number; readonly sm?: number };
  readonly error?: ReactNode;
}

/** One of a few, each a card that is pressed as a whole; radio buttons to the keyboard and to screen readers. */
export function ChoiceCards<Value extends string>(props: ChoiceCardsProps<Value>) {
  const { label, description, choices, value, onChange, columns = { base: 1 }, error } = props;
  return (
    <Radio.Group
      label={label}
      description={description}
      error={error}
      size="md"
      value={value ?? null}
      onChange={(chosen) => {
        const found = choices.find((choice) => choice.value === chosen);
        if (found !== undefined) onChange(found.value);
      }}
    >
      <SimpleGrid cols={columns} spacing="xs" mt="xs">
        {choices.map((choice) => (
          <Radio.Card key={choice.value} value={choice.value} p="sm" className={classes['card'] ?? ''}>
            <Group wrap="nowrap" align="flex-start" gap="sm">
              <Radio.Indicator />
              <Stack gap={2} miw={0}>
                <Text component="span" fw={choice.about === undefined ? 500 : 600} lh={1.3}>
                  {choice.label}
                </Text>
                {choice.about !== undefined && (
                  <Text component="span" size="sm" className={classes['about'] ?? ''}>
                    {choice.about}
                  </Text>
                )}
              </Stack>
            </Group>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}
