import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import type { LeftBehind } from './workspaces-documents.js';

/** What somebody has in a workspace that is without effect now, in words; undefined for nothing. */
export function useLeftBehind(): (left: LeftBehind) => string | undefined {
  const { t } = useTranslation('workspaces');
  const formats = useFormats();
  return ({ apiTokens, servicePrincipals, serviceTokens }) => {
    const parts = [
      apiTokens > 0 && t('removed.apiTokens', { count: apiTokens }),
      servicePrincipals > 0 && t('removed.servicePrincipals', { count: servicePrincipals }),
      serviceTokens > 0 && t('removed.serviceTokens', { count: serviceTokens }),
    ].filter((part) => part !== false);
    return parts.length === 0 ? undefined : formats.list(parts);
  };
}
