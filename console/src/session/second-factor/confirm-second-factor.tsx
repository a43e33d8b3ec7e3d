import { Button, Code, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { Suspense, lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { CopyButton } from '../../parts/copy-button.js';
import { CodeProblem } from './code-problem.js';

const QrCode = lazy(async () => ({ default: (await import('./qr-code.js')).QrCode }));

const confirming = graphql(`
  mutation ConfirmSecondFactor($code: String!) {
    confirmSecondFactor(code: $code) {
      codes
    }
  }
`);

/** The secret of an authenticator app, in both spellings. It is kept by nobody but the component that shows it. */
export interface Enrolment {
  readonly secret: string;
  readonly uri: string;
}

interface ConfirmSecondFactorProps {
  readonly enrolment: Enrolment;
  readonly onConfirmed: (codes: readonly string[]) => void;
}

/** The new secret, to be scanned or typed, and the first code of it. */
export function ConfirmSecondFactor({ enrolment: { secret, uri }, onConfirmed }: ConfirmSecondFactorProps) {
  const { t } = useTranslation('security');
  const [code, setCode] = useState('');
  const confirm = useChange(confirming, []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate(
          { code: code.trim() },
          { onSuccess: ({ confirmSecondFactor }) => onConfirmed(confirmSecondFactor.codes) },
        );
      }}
    >
      <Stack>
        <Text>{t('enrol.scan')}</Text>
        <Group justify="center">
          <Suspense fallback={<Skeleton w={216} h={216} />}>
            <QrCode text={uri} title={t('enrol.qrCode')} />
          </Suspense>
        </Group>
        <Stack gap={4}>
          <Text size="sm">{t('enrol.type')}</Text>
          <Group gap="xs">
            <Code fz="sm" dir="ltr" flex="1 1 14rem">
              {inGroups(secret)}
            </Code>
            <CopyButton text={secret} />
          </Group>
        </Stack>
        <TextInput
          label={t('enrol.code')}
          description={t('enrol.codeAbout')}
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          withAsterisk={false}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <CodeProblem problem={confirm.error} />
        <Button type="submit" loading={confirm.isPending} fullWidth>
          {t('enrol.confirm')}
        </Button>
      </Stack>
    </form>
  );
}

/** In fours, as people copy it by hand; apps do not mind the spaces. */
const inGroups = (secret: string): string => secret.replace(/(.{4})(?=.)/g, '$1 ');
