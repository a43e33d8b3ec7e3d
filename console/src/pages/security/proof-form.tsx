import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeProblem } from '../../session/second-factor/code-problem.js';

export interface Proof {
  readonly password: string;
  readonly code: string;
}

interface ProofFormProps {
  /** Whether a code of the second factor is asked for as well. */
  readonly asksCode: boolean;
  /** What the button does, as a verb. */
  readonly submit: string;
  readonly isDangerous?: boolean;
  readonly isBusy: boolean;
  readonly problem: Error | null;
  readonly onProof: (proof: Proof) => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** Who changes how they get in proves once more that it is them. */
export function ProofForm({
  asksCode,
  submit,
  isDangerous = false,
  isBusy,
  problem,
  onProof,
  onCancel,
  children,
}: ProofFormProps) {
  const { t } = useTranslation('security');
  const form = useForm({ initialValues: { password: '', code: '' } });
  return (
    <form onSubmit={form.onSubmit(({ password, code }) => onProof({ password, code: code.trim() }))}>
      <Stack>
        {children}
        <PasswordInput
          label={t('proof.password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': t('password.show'), tabIndex: 0 }}
          {...form.getInputProps('password')}
        />
        {asksCode && (
          <TextInput
            label={t('proof.code')}
            description={t('proof.codeAbout')}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            required
            withAsterisk={false}
            {...form.getInputProps('code')}
          />
        )}
        <CodeProblem problem={problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('proof.cancel')}
          </Button>
          <Button type="submit" color={isDangerous ? 'red' : undefined} loading={isBusy}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
