import type { TextAnswer } from './fetch-text.ts';

/** What a server says about an error in plain text: its first line; undefined for a web page or JSON. */
export function plainWords(headers: TextAnswer['headers'], text: string): string | undefined {
  if (!/^text\/plain\b/i.test(String(headers['content-type']))) return undefined;
  return text.trim().split(/\r?\n/, 1)[0] || undefined;
}
