import { useIsMutating } from '@tanstack/react-query';

/**
 * A dialog is not left while a change is under way: its answer may be a secret that is said once, and nobody would be there
 * to show it.
 */
export function useUnhurriedClose(onClose: () => void): {
  readonly close: () => void;
  readonly isBusy: boolean;
} {
  const isBusy = useIsMutating() > 0;
  return {
    isBusy,
    close: () => {
      if (!isBusy) onClose();
    },
  };
}
