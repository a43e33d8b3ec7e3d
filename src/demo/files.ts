/** What is kept of a file, but for who brought it. */
export interface DemoFile {
  readonly filename: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

/** A terminal with three lines, of 24 by 12 pixels. */
export const screenshot = (filename: string): DemoFile => ({
  filename,
  mediaType: 'image/png',
  content: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAABgAAAAMCAMAAABP7o1HAAAADFBMVEUYGCDIPDwAAAB4yHjdND8uAAAAHElEQVR42mNgxAEYGBmwAvwSzBiA+jpobxQOAACKkwDnzmCZ8QAAAABJRU5ErkJggg==',
    'base64',
  ),
});

/** Two seconds of a terminal, as asciinema records them. */
export const recording = (filename: string): DemoFile => ({
  filename,
  mediaType: 'application/x-asciicast',
  content: Buffer.from(
    [
      { version: 2, width: 80, height: 24, title: filename },
      [0.4, 'o', '$ nmap -sV 192.0.2.10\r\n'],
      [1.7, 'o', '22/tcp  open  ssh   OpenSSH 9.6\r\n443/tcp open  https nginx\r\n'],
      [2.1, 'o', '$ '],
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  ),
});
