import { Box } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './create.module.css';

/** The form, and beside it (under it on narrow screens) what comes of it. */
export function CreateLayout({ form, preview }: { readonly form: ReactNode; readonly preview: ReactNode }) {
  return (
    <Box className={classes['layout'] ?? ''}>
      <Box miw={0}>{form}</Box>
      <Box className={classes['aside'] ?? ''}>{preview}</Box>
    </Box>
  );
}
