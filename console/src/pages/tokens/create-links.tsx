import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** The ways to a new token of either kind. */
export function CreateLinks() {
  const { t } = useTranslation('tokens');
  return (
    <>
      <Button component={Link} to="/tokens/new/api" leftSection={<Plus size={18} aria-hidden />}>
        {t('create.api')}
      </Button>
      <Button
        component={Link}
        to="/tokens/new/service"
        variant="default"
        leftSection={<Plus size={18} aria-hidden />}
      >
        {t('create.service')}
      </Button>
    </>
  );
}
