import { createContext, use, useSyncExternalStore } from 'react';

/** Whether the session of this page has ended while somebody was at work in it. */
export interface SessionEnd {
  readonly has: () => boolean;
  readonly set: (ended: boolean) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createSessionEnd(page: Window): SessionEnd {
  let ended = false;
  // The question for a new login lies over whatever dialog was open. That one listens for Escape on the window too, and
  // closing it would lose what was typed there: this listener is the first of all.
  const keepEscape = (event: KeyboardEvent): void => {
    if (ended && event.key === 'Escape') event.stopImmediatePropagation();
  };
  page.addEventListener('keydown', keepEscape, { capture: true });
  const listeners = new Set<() => void>();
  return {
    has: () => ended,
    set(now) {
      ended = now;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const SessionEndContext = createContext<SessionEnd | undefined>(undefined);
export const SessionEndProvider = SessionEndContext.Provider;

export function useSessionEnd(): { readonly hasEnded: boolean; readonly set: (ended: boolean) => void } {
  const end = use(SessionEndContext);
  if (end === undefined) throw new Error('this is used outside of SessionEndProvider');
  return { hasEnded: useSyncExternalStore(end.subscribe, end.has), set: end.set };
}
