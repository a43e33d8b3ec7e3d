import { pictures } from './console-pictures.js';

/** The pictures of docs/console.md, a line each: light and dark, wide and narrow. */
export function consolePictures(): string {
  const rows = pictures.map(({ name, shows, path }) => {
    const image = (look: string, width: number): string =>
      `<a href="console/${name}-${look}.png"><img src="console/${name}-${look}.png" alt="" width="${width}"></a>`;
    const images = [
      image('light-wide', 420),
      image('dark-wide', 420),
      image('light-narrow', 130),
      image('dark-narrow', 130),
    ];
    return `**${shows}** \`/console${path}\`\n\n${images.join(' ')}\n`;
  });
  return rows.join('\n');
}
