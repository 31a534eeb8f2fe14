import { headersOf } from './post.ts';
import type { Sample } from './sample.ts';
import type { Sign } from './signing.ts';

/** The delivery as a command line for a POSIX shell: it holds the signature, never the secret. */
export function curlCommand(url: string, sample: Sample, sign: Sign): string {
  const headers = Object.entries(headersOf(sample, sign)).map(
    ([name, value]) => `-H ${quoted(`${name}: ${value}`)}`,
  );
  const parts = [
    'curl -sS -X POST',
    quoted(url),
    ...headers,
    `--data-binary ${quoted(sample.body.toString('utf8'))}`,
  ];
  return `${parts.join(' \\\n  ')}\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
