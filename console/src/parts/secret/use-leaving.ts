import { type ShouldBlockFn, useBlocker } from '@tanstack/react-router';
import { useCallback, useRef, useState } from 'react';

interface Leaving {
  /** Whether somebody has the text somewhere else by now. */
  readonly isKept: boolean;
  readonly keep: () => void;
  readonly isAsking: boolean;
  readonly tryToLeave: () => void;
  readonly stay: () => void;
  readonly leave: () => void;
}

/** Every way out (a button, a key, a link, the browser's way back, a closed window) asks as long as nothing was kept. */
export function useLeaving(onClose: () => void): Leaving {
  const [isKept, setIsKept] = useState(false);
  const [isClosing, setIsClosing] = useState(false);
  // Read by what runs between two drawings.
  const mayLeave = useRef(false);
  const asks = useCallback(() => !mayLeave.current, []);
  const goes = useCallback<ShouldBlockFn>(
    ({ current, next }) => asks() && placeOf(current) !== placeOf(next),
    [asks],
  );
  const way = useBlocker({ shouldBlockFn: goes, enableBeforeUnload: asks, withResolver: true });
  const letGo = (): void => {
    mayLeave.current = true;
  };
  return {
    isKept,
    keep: () => {
      letGo();
      setIsKept(true);
    },
    isAsking: isClosing || way.status === 'blocked',
    tryToLeave: () => {
      if (asks()) setIsClosing(true);
      else onClose();
    },
    stay: () => {
      setIsClosing(false);
      way.reset?.();
    },
    leave: () => {
      letGo();
      // The page that a link or the way back leads to takes the place of the one that holds the secret.
      if (way.status === 'blocked') way.proceed();
      else onClose();
    },
  };
}

/** A drawer begins anew with another deed. */
const placeOf = ({ pathname, search }: { readonly pathname: string; readonly search: object }): string =>
  `${pathname} ${String(Reflect.get(search, 'do') ?? '')}`;
