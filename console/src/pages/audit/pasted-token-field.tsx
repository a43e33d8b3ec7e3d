import { Button, Group, PasswordInput } from '@mantine/core';
import { useRef } from 'react';

interface PastedTokenFieldProps {
  readonly label: string;
  readonly description: string;
  readonly action: string;
  readonly isBusy: boolean;
  readonly isDangerous?: boolean;
  readonly onPasted: (text: string) => void;
}

/** Takes the text of a token. The field is emptied at once, and nothing else of the page ever holds what is typed. */
export function PastedTokenField({
  label,
  description,
  action,
  isBusy,
  isDangerous = false,
  onPasted,
}: PastedTokenFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <form
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (field.current === null) return;
        const text = field.current.value.trim();
        field.current.value = '';
        if (text !== '') onPasted(text);
      }}
    >
      <Group align="flex-end" gap="sm">
        <PasswordInput
          ref={field}
          flex="1 1 18rem"
          label={label}
          description={description}
          maxLength={8192}
          autoComplete="off"
          spellCheck={false}
          data-1p-ignore
          data-lpignore="true"
        />
        <Button
          type="submit"
          variant={isDangerous ? 'outline' : 'filled'}
          color={isDangerous ? 'red' : undefined}
          loading={isBusy}
        >
          {action}
        </Button>
      </Group>
    </form>
  );
}
