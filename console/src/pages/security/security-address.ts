/** This page reads nothing from its address: what it shows is the viewer's own. */
export const securityAddress = (): Record<string, never> => ({});
