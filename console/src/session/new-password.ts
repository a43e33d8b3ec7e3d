import { useTranslation } from 'react-i18next';
import { Problem } from '../graphql/problem.js';
import type { NewPassword } from './new-password-fields.js';

interface NewPasswordRules {
  /** What a form says beside its fields before it asks the service. */
  readonly validate: (values: NewPassword) => { newPassword: string | null; repeated: string | null };
  /** What the service says of the new password, as the text beside its field; undefined if it speaks of something else. */
  readonly refused: (problem: Error) => string | undefined;
}

/** What a new password has to be; the service decides, and knows more. */
export function useNewPasswordRules(): NewPasswordRules {
  const { t } = useTranslation('session');
  return {
    validate: ({ newPassword, repeated }) => ({
      newPassword: Array.from(newPassword).length < 12 ? t('newPassword.short') : null,
      repeated: repeated === newPassword ? null : t('newPassword.differs'),
    }),
    refused(problem) {
      if (!(problem instanceof Problem) || !problem.message.startsWith(field)) return undefined;
      const why = problem.message.slice(field.length);
      if (why.includes('username')) return t('newPassword.username');
      if (why.includes('current password')) return t('newPassword.current');
      if (why.includes('72 bytes')) return t('newPassword.long');
      return why;
    },
  };
}

const field = 'newPassword: ';
