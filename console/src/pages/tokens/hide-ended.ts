import { useState } from 'react';

const storedAs = 'graphwarden.hideEnded';

/** Whether lists hide tokens that ended, as it was chosen in this browser. */
export function useHidesEnded(): readonly [boolean, (hides: boolean) => void] {
  const [hides, setHides] = useState(() => localStorage.getItem(storedAs) === 'yes');
  const choose = (now: boolean): void => {
    setHides(now);
    if (now) localStorage.setItem(storedAs, 'yes');
    else localStorage.removeItem(storedAs);
  };
  return [hides, choose];
}
