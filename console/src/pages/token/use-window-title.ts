import { useEffect } from 'react';

/** The window's title while something is shown over a page; the page's own afterwards. */
export function useWindowTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Graphwarden`;
    return () => {
      const page = document.querySelector('h1')?.textContent;
      if (page !== undefined && page !== '') document.title = `${page} · Graphwarden`;
    };
  }, [title]);
}
