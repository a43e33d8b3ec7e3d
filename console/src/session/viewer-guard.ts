import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { hearOtherTabs } from './other-tabs.js';
import { useSessionEnd } from './session-end.js';
import { startAnew } from './start-anew.js';
import type { Viewer } from './viewer.js';

/**
 * All tabs share one cookie. When somebody logs in or out in another one, this page asks who is logged in now: the same
 * person goes on here as well, and for anybody else the page is loaded anew, so that nothing of one is done by another.
 * Answers whether the page is still its person's: of anybody else's nothing may be shown, not even until it is loaded.
 */
export function useViewerGuard({ userId }: Viewer, answeredAt: number): boolean {
  const queries = useQueryClient();
  const { set } = useSessionEnd();
  const [first] = useState(userId);
  useEffect(
    () =>
      hearOtherTabs(() => {
        void queries.invalidateQueries({ queryKey: ['viewer'] });
      }),
    [queries],
  );
  // Whenever the service says who is logged in, there is a session.
  useEffect(() => {
    if (userId === first) set(false);
    else startAnew();
  }, [userId, first, answeredAt, set]);
  return userId === first;
}
