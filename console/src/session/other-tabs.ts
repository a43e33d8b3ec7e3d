/** What pages of the console in other tabs are told: that somebody logged in or out. Not who; that they ask themselves. */
const channelName = 'graphwarden';

export function tellOtherTabs(): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage('session');
  channel.close();
}

/** Calls whenever another tab told something; ends when what it returns is called. */
export function hearOtherTabs(listener: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.addEventListener('message', listener);
  return () => channel.close();
}
