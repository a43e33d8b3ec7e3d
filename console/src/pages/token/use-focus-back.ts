import { useEffect } from 'react';

/** When what uses it goes, the focus returns to what had it before: the row that it was opened from, else the page's heading. */
export function useFocusBack(): void {
  useEffect(() => {
    const opener = document.activeElement;
    return () => {
      setTimeout(() => {
        const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
        (isThere ? opener : document.querySelector('h1'))?.focus();
      });
    };
  }, []);
}
