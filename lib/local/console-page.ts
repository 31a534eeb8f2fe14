import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalEvent } from './local-event.ts';

/** Steps the page shows. */
const MOST_STEPS = 200;

/** A page with what happened lately, newest first, at `/` of the gateway. */
export interface Console {
  readonly add: (event: LocalEvent) => void;
  /** False for any other path. */
  readonly page: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export function createConsole(): Console {
  const steps: LocalEvent[] = [];
  return {
    add: (event) => {
      steps.unshift(event);
      steps.length = Math.min(steps.length, MOST_STEPS);
    },
    page: (request, response) => {
      if (request.method !== 'GET' || request.url !== '/') return false;
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        'cache-control': 'no-store',
      });
      response.end(html(steps));
      return true;
    },
  };
}

function html(steps: readonly LocalEvent[]): string {
  const rows = steps.map(
    ({ type, ...rest }) => `<dt>${escapeHtml(type)}</dt>${Object.entries(rest).map(detail).join('')}`,
  );
  return (
    '<!doctype html><meta charset="utf-8"><title>pagerduty-triggers, local</title>' +
    '<style>body{font:15px system-ui;max-width:60em;margin:2em auto}dt{font-weight:600;margin-top:1em}' +
    'dd{margin:0 0 0 1em}pre{white-space:pre-wrap;background:#f4f4f4;padding:1em}</style>' +
    `<h1>What happened here</h1><dl>${rows.join('\n') || '<dt>nothing yet</dt>'}</dl>`
  );
}

function detail([name, value]: [string, unknown]): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return name === 'text'
    ? `<dd><pre>${escapeHtml(text)}</pre></dd>`
    : `<dd>${escapeHtml(name)}: ${escapeHtml(text)}</dd>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
