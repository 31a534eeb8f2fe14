/** A picture of a terminal as SVG: readable on a light page and on a dark one, without a font of its own. */
export function terminalPicture(typed: string, lines: readonly string[]): string {
  const rows = [`$ ${typed}`, ...lines];
  const columns = Math.max(...rows.map((row) => [...row].length));
  const width = Math.ceil(columns * 8.45) + 2 * MARGIN;
  const height = rows.length * LINE + 2 * MARGIN + BAR;
  const texts = rows.map((row, at) => line(row, MARGIN + BAR + (at + 0.75) * LINE, at === 0));
  return `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A terminal that runs ${escaped(typed)}">
<style>
.ground{fill:#f6f8fa;stroke:#d0d7de}.dot{fill:#afb8c1}text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre;fill:#1f2328}
.head{fill:#0b6e4f;font-weight:600}.typed{font-weight:600}
@media(prefers-color-scheme:dark){.ground{fill:#0d1117;stroke:#30363d}.dot{fill:#484f58}text{fill:#e6edf3}.head{fill:#4ec9a0}}
</style>
<rect class="ground" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>
<circle class="dot" cx="18" cy="16" r="5"/><circle class="dot" cx="36" cy="16" r="5"/><circle class="dot" cx="54" cy="16" r="5"/>
${texts.join('\n')}
</svg>
`;
}

const MARGIN = 16;
const BAR = 18;
const LINE = 20;

function line(row: string, y: number, typed: boolean): string {
  const head = typed ? undefined : /^\S+/.exec(row)?.[0];
  const text = head
    ? `<tspan class="head">${escaped(head)}</tspan>${escaped(row.slice(head.length))}`
    : escaped(row);
  return `<text x="${MARGIN}" y="${y}"${typed ? ' class="typed"' : ''}>${text}</text>`;
}

/** The lines of such a picture, the typed one first. */
export function linesOfPicture(svg: string): readonly string[] {
  return [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, text = '']) =>
    text
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
