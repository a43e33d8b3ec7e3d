import { Box, Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from './audit-documents.js';
import { textOf } from './detail.js';
import { EventDetails } from './event-details.js';
import { EventSentence } from './event-sentence.js';

/** A sentence on what was done, with the reason that was given; the rest opens beneath it. */
export function EventRow({ event }: { readonly event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const [isOpen, { toggle }] = useDisclosure();
  const details = useId();
  const reason = textOf(event.detail, 'reason');
  const Icon = isOpen ? ChevronUp : ChevronDown;
  return (
    <Stack gap={4} align="flex-start">
      <EventSentence event={event} />
      {reason !== undefined && (
        <Text size="sm" c="dimmed" className="wraps-anywhere">
          {t('reason', { reason })}
        </Text>
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={isOpen}
        aria-controls={details}
        rightSection={<Icon size={16} aria-hidden />}
        onClick={toggle}
      >
        {t('details')}
      </Button>
      <Box id={details} w="100%">
        {isOpen && <EventDetails event={event} />}
      </Box>
    </Stack>
  );
}
