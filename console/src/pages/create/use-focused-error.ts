import { type RefObject, useEffect, useRef } from 'react';

/** The form whose first wrong field gets the focus whenever other fields turn out to be wrong. */
export function useFocusedError(errors: object): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  const wrong = Object.keys(errors).join(' ');
  useEffect(() => {
    if (wrong === '') return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wrong]);
  return form;
}
