import { useState } from 'react';
import { useViewer } from '../../session/viewer.js';
import { type TokensAddress, filterOf, tokensAddress } from './tokens-address.js';

/** A filter that somebody gave a name, in this browser. */
export interface SavedView {
  readonly name: string;
  readonly address: TokensAddress;
}

const mostViews = 30;

/** The saved views of one list: names and addresses, and nothing of what they showed. */
export function useSavedViews(path: string) {
  // A browser may be somebody else's tomorrow.
  const storedAs = `graphwarden.views${path}.${useViewer().userId ?? ''}`;
  const [views, setViews] = useState(() => read(localStorage.getItem(storedAs)));
  const change = (now: readonly SavedView[]): void => {
    setViews(now);
    localStorage.setItem(storedAs, JSON.stringify(now));
  };
  return {
    views,
    save: (view: SavedView): void =>
      change(
        [
          ...views.filter(({ name }) => name !== view.name),
          { name: view.name, address: filterOf(view.address) },
        ].slice(-mostViews),
      ),
    remove: (name: string): void => change(views.filter((view) => view.name !== name)),
  };
}

/** What was stored; it is read like an address that anybody may have typed. */
function read(stored: string | null): readonly SavedView[] {
  try {
    const found: unknown = JSON.parse(stored ?? '[]');
    return Array.isArray(found) ? found.flatMap((each: unknown) => viewOf(each)) : [];
  } catch {
    return [];
  }
}

function viewOf(found: unknown): readonly SavedView[] {
  if (typeof found !== 'object' || found === null) return [];
  if (!('name' in found) || typeof found.name !== 'string') return [];
  if (!('address' in found) || typeof found.address !== 'object' || found.address === null) return [];
  return [{ name: found.name, address: filterOf(tokensAddress({ ...found.address })) }];
}
