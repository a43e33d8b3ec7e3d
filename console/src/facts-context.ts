import { createContext, use } from 'react';
import type { Facts } from './facts.js';

const FactsContext = createContext<Facts | undefined>(undefined);
export const FactsProvider = FactsContext.Provider;

export function useFacts(): Facts {
  const facts = use(FactsContext);
  if (facts === undefined) throw new Error('this is used outside of FactsProvider');
  return facts;
}
