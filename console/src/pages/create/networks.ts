const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const v4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

/** The URL parser of the browser knows what an IPv6 address is. */
const isV6 = (text: string): boolean =>
  /^[0-9a-f:.]{2,45}$/i.test(text) && text.includes(':') && URL.canParse(`http://[${text}]`);

const widthOf = (address: string): number | undefined =>
  v4.test(address) ? 32 : isV6(address) ? 128 : undefined;

export type NetworkFault =
  { readonly kind: 'notNetwork' } | { readonly kind: 'noLength'; readonly network: string };

/** What is wrong with a network as somebody typed it; the service looks at it more closely, and has the last word. */
export function networkFault(text: string): NetworkFault | undefined {
  const [address = '', length, rest] = text.trim().split('/');
  const width = widthOf(address);
  if (width === undefined || rest !== undefined) return { kind: 'notNetwork' };
  if (length === undefined) return { kind: 'noLength', network: `${address}/${width}` };
  return /^\d{1,3}$/.test(length) && Number(length) <= width ? undefined : { kind: 'notNetwork' };
}
