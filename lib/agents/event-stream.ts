/**
 * The data of each event in a `text/event-stream` body, in order; comments, ids and event names are dropped.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function eventStreamData(text: string): string[] {
  const events: string[] = [];
  let data: string[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (data.length > 0) events.push(data.join('\n'));
      data = [];
    } else if (line === 'data') {
      data.push('');
    } else if (line.startsWith('data:')) {
      data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
    }
  }
  // An event cut off by the end of the body is still the agent's text: servers often forget the last blank line.
  if (data.length > 0) events.push(data.join('\n'));
  return events.filter((event) => event !== '[DONE]');
}
