import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Received, serve } from '../agents/loopback.ts';

/** One request of a tool and what a real server answered. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    /** Path and query, as sent. */
    readonly path: string;
    readonly accept?: string;
    readonly content_type?: string;
    /** JSON, or absent. */
    readonly body?: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly content_type?: string;
    /** JSON as it was, whatever its spaces; other bodies as `text`. */
    readonly json?: unknown;
    readonly text?: string;
  };
}

/** A call of a tool, recorded against a real server. */
export interface Recording {
  /** Name and version of the server. */
  readonly server: string;
  /** RFC 3339; the tool's clock stood there. */
  readonly recorded_at: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly exchanges: readonly Exchange[];
  /** What the real kubectl printed for the same command against the same cluster. */
  readonly kubectl?: string;
}

const HOME = new URL('../fixtures/recorded/', import.meta.url);

/** A recording by its path below test/fixtures/recorded, without `.json`. */
export function recording(name: string): Recording {
  return JSON.parse(readFileSync(new URL(`${name}.json`, HOME), 'utf8')) as Recording;
}

/** Names of a server's recordings. */
export function recordings(server: string): readonly string[] {
  return globSync('*.json', { cwd: new URL(`${server}/`, HOME) })
    .map((file) => basename(file, '.json'))
    .toSorted();
}

/** The JSON that a server answered in a recording with one exchange. */
export function answerOf(name: string): unknown {
  return recording(name).exchanges[0]?.response.json;
}

/** A recorded list with its items over and over, until the answer is at least so many bytes. */
export function grown(answer: unknown, items: readonly unknown[], bytes: number): string {
  const [before = '', after = ''] = JSON.stringify(answer).split(JSON.stringify(items));
  const inner = JSON.stringify(items).slice(1, -1);
  const times = Math.ceil(bytes / inner.length);
  return `${before}[${Array(times).fill(inner).join(',')}]${after}`;
}

/** The body of a recorded answer. */
function bodyOf({ json: value, text }: Exchange['response']): string {
  return value === undefined ? (text ?? '') : JSON.stringify(value);
}

/**
 * A server on loopback that answers as recorded: exactly the recorded requests, each as often as it was recorded and in that
 * order where they are the same; any other gets 599 and stands in `strangers`.
 */
export async function replay({ exchanges }: Pick<Recording, 'exchanges'>) {
  const left = [...exchanges];
  const strangers: string[] = [];
  const { url, received } = await serve((response, request) => {
    const at = left.findIndex((exchange) => isSame(exchange.request, request));
    const [exchange] = at < 0 ? [] : left.splice(at, 1);
    if (!exchange) {
      strangers.push(`${request.method} ${request.path} ${request.body}`);
      response.writeHead(599).end();
      return;
    }
    const { status, content_type } = exchange.response;
    response
      .writeHead(status, content_type === undefined ? {} : { 'content-type': content_type })
      .end(bodyOf(exchange.response));
  });
  return { url, received, strangers, left };
}

function isSame(recorded: Exchange['request'], { method, path, headers, body }: Received): boolean {
  return (
    recorded.method === method &&
    recorded.path === path &&
    (recorded.accept === undefined || recorded.accept === headers.accept) &&
    (recorded.content_type === undefined || recorded.content_type === headers['content-type']) &&
    JSON.stringify(recorded.body) === (body === '' ? undefined : JSON.stringify(JSON.parse(body)))
  );
}
