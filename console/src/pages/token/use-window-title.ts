import { useEffect } from 'react';

/** The window's title while something is shown over a page; the page's own afterwards. */
export function useWindowTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · Graphwarden`;
    return () => {
      document.title = before;
    };
  }, [title]);
}
