import { Tooltip } from '@mantine/core';
import { useFormats } from '../language/formats.js';

/** A time in words (`in 3 days`), with the exact one, its second and zone when pointed at or reached by the keyboard. */
export function When({ at, isExact = false }: { readonly at: string; readonly isExact?: boolean }) {
  const formats = useFormats();
  return (
    <Tooltip label={formats.zoned(at)}>
      <time dateTime={at} tabIndex={0}>
        {isExact ? formats.exact(at) : formats.relative(at)}
      </time>
    </Tooltip>
  );
}
