/** Gives a text to the browser as a file; nothing is asked of anybody for it, and the page leads nowhere else. */
export function download(name: string, mediaType: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${mediaType};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Not before the browser has begun to read it; a secret among them need not stay in memory longer.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
