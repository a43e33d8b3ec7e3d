import { QRCodeSVG } from 'qrcode.react';

/** A QR code; black on white in either colour scheme, for cameras. */
export function QrCode({ text, title }: { readonly text: string; readonly title: string }) {
  return <QRCodeSVG value={text} title={title} role="img" size={216} marginSize={4} level="M" />;
}
