import { Checkbox, Fieldset, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** What ends for good when an account is switched off. */
export interface Ending {
  readonly endSessions: boolean;
  readonly revokeTokens: boolean;
  readonly deactivatePrincipals: boolean;
}

/** As the service does it unless told otherwise. */
export const leastEnding: Ending = { endSessions: true, revokeTokens: false, deactivatePrincipals: false };

const choices = ['endSessions', 'revokeTokens', 'deactivatePrincipals'] as const;

interface OffChoicesProps {
  readonly ending: Ending;
  readonly onChange: (ending: Ending) => void;
}

export function OffChoices({ ending, onChange }: OffChoicesProps) {
  const { t } = useTranslation('people');
  return (
    <Fieldset legend={t('off.choices')}>
      <Stack gap="md">
        {choices.map((choice) => (
          <Checkbox
            key={choice}
            label={t(`off.${choice}`)}
            description={t(`off.${choice}About`)}
            checked={ending[choice]}
            onChange={(event) => onChange({ ...ending, [choice]: event.currentTarget.checked })}
          />
        ))}
      </Stack>
    </Fieldset>
  );
}
