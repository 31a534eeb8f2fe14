/** A folder as the picture shows it. */
interface Room {
  readonly folder: string;
  readonly says: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const HEIGHT = 66;

/** Every folder with code, where it stands, and in a few words what it holds. */
export const ROOMS: readonly Room[] = [
  { folder: 'functions', says: ['receiver · worker · publisher'], x: 200, y: 20, width: 320 },
  { folder: 'bin', says: ['app.ts · pdt.js'], x: 560, y: 20, width: 280 },
  { folder: 'lib/app', says: ['receive · work · publish · replay'], x: 200, y: 136, width: 320 },
  { folder: 'lib/cli', says: ['one file', 'a command'], x: 560, y: 136, width: 126 },
  { folder: 'lib/infra', says: ['the CDK stack'], x: 700, y: 136, width: 140 },
  {
    folder: 'lib/adapters',
    says: ['queue, tables, secrets,', 'PagerDuty’s API'],
    x: 20,
    y: 252,
    width: 190,
  },
  { folder: 'lib/agents', says: ['ways to invoke', 'an agent'], x: 240, y: 252, width: 130 },
  { folder: 'lib/tools', says: ['what an agent', 'may call'], x: 390, y: 252, width: 130 },
  { folder: 'lib/local', says: ['the platform', 'on your machine'], x: 560, y: 252, width: 126 },
  {
    folder: 'lib/domain',
    says: ['the rules, pure: signature, events, filters, match, note, run'],
    x: 20,
    y: 368,
    width: 500,
  },
  { folder: 'lib/config', says: ['names and readers of settings'], x: 560, y: 368, width: 280 },
];

/** Who uses whom, as lines between the boxes; the import table of test/architecture.test.ts allows each. */
export const USES: readonly (readonly [from: string, to: string, x?: number])[] = [
  ['functions', 'lib/app'],
  ['bin', 'lib/cli'],
  ['bin', 'lib/infra'],
  ['lib/app', 'lib/domain', 225],
  ['lib/agents', 'lib/tools'],
  ['lib/cli', 'lib/local'],
  ['lib/infra', 'lib/config'],
  ['lib/config', 'lib/domain'],
  ['lib/adapters', 'lib/domain'],
  ['lib/tools', 'lib/domain'],
];

/** The house as SVG, for light pages and dark ones. */
export function housePicture(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 460" width="860" height="460" role="img" aria-label="The folders: doors on top, rooms below, arrows point to what a folder uses">
<style>
.page{fill:#fff;stroke:none}rect{fill:#fff;stroke:#8c959f}.door rect{fill:#e6f4ee;stroke:#0b6e4f}.outside{fill:none;stroke:#8c959f;stroke-dasharray:5 4}
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;text-anchor:middle;fill:#59636e}.name{font:600 14px ui-monospace,Menlo,Consolas,monospace;fill:#1f2328}
path{fill:none;stroke:#59636e;stroke-width:1.4}marker path{fill:#59636e;stroke:none}
@media(prefers-color-scheme:dark){.page{fill:#0d1117;stroke:none}rect{fill:#161b22;stroke:#6e7681}.door rect{fill:#0f2a20;stroke:#4ec9a0}.outside{fill:none;stroke:#6e7681}
text{fill:#9da7b3}.name{fill:#e6edf3}path{stroke:#9da7b3}marker path{fill:#9da7b3}}
</style>
<rect class="page" width="860" height="460" rx="8"/>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
<g><rect class="outside" x="20" y="20" width="150" height="182" rx="8"/><text class="name" x="95" y="48">outside</text>
<text x="95" y="78">PagerDuty</text><text x="95" y="100">API Gateway · SQS</text><text x="95" y="122">DynamoDB · SSM</text><text x="95" y="144">Secrets Manager</text><text x="95" y="166">models, tools’ servers</text></g>
<path d="M170 53 H198" marker-end="url(#tip)"/>
<path d="M110 250 V204" marker-end="url(#tip)"/>
${ROOMS.map(box).join('\n')}
${USES.map(([from, to, x]) => arrow(from, to, x)).join('\n')}
</svg>
`;
}

function box({ folder, says, x, y, width }: Room): string {
  const middle = x + width / 2;
  const first = y + (says.length === 1 ? 28 : 22);
  const lines = says.map((text, at) => `<text x="${middle}" y="${first + 18 * (at + 1)}">${text}</text>`);
  const kind = folder.includes('/') ? '' : ' class="door"';
  return `<g${kind}><rect x="${x}" y="${y}" width="${width}" height="${HEIGHT}" rx="8"/><text class="name" x="${middle}" y="${first}">${folder}</text>${lines.join('')}</g>`;
}

/** Straight down where the boxes stand above each other, else straight across. */
function arrow(from: string, to: string, at?: number): string {
  const [a, b] = [placed(from), placed(to)];
  const left = Math.max(a.x, b.x);
  const right = Math.min(a.x + a.width, b.x + b.width);
  if (left < right) {
    const x = at ?? (left + right) / 2;
    return `<path d="M${x} ${a.y + HEIGHT} V${b.y - 2}" marker-end="url(#tip)"/>`;
  }
  const y = (Math.max(a.y, b.y) + Math.min(a.y, b.y) + HEIGHT) / 2;
  const [start, end] = a.x < b.x ? [a.x + a.width, b.x - 2] : [a.x, b.x + b.width + 2];
  return `<path d="M${start} ${y} H${end}" marker-end="url(#tip)"/>`;
}

function placed(folder: string): Room {
  const room = ROOMS.find((one) => one.folder === folder);
  if (!room) throw new Error(`the picture has no ${folder}`);
  return room;
}
