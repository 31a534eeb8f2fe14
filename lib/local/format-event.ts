import type { DeliveryEvent, LoadedEvent, LocalEvent, ReadyEvent } from './local-event.ts';

/** A step as a person reads it: one line, and the text of a note below it. */
export function formatEvent(event: LocalEvent): string {
  if (event.type === 'ready') return formatReady(event);
  if (event.type === 'note') {
    return `${line('note', `${event.note_id} on incident ${event.incident_id ?? '?'}`)}${quote(event.text ?? '')}`;
  }
  return line(
    event.type === 'delivery' ? String(event.status) : event.type.replace('_', ' '),
    sentence(event),
  );
}

function formatReady(ready: ReadyEvent): string {
  return [
    line('webhook', `POST ${ready.webhook_url}`),
    line('PagerDuty', ready.pagerduty_url),
    line('console', ready.console_url),
    line('AWS', ready.aws_endpoint_url),
  ].join('');
}

function sentence(event: Exclude<LocalEvent, ReadyEvent>): string {
  switch (event.type) {
    case 'loaded':
    case 'reloaded':
      return formatLoaded(event);
    case 'delivery':
      return formatDelivery(event);
    case 'queued':
    case 'claimed':
      return `run ${event.run_id} of trigger ${event.trigger}`;
    case 'agent': {
      const took = event.duration_ms === undefined ? '' : ` in ${event.duration_ms} ms`;
      return `${event.agent} answered run ${event.run_id}${took}`;
    }
    case 'note':
    case 'failure_note':
      return `${event.note_id} on incident ${event.incident_id ?? '?'} says that run ${event.run_id} failed`;
    case 'retry':
      return `run ${event.run_id}: ${event.reason}`;
    case 'done':
      return `run ${event.run_id} is ${event.state}${event.reason === undefined ? '' : `: ${event.reason}`}`;
  }
}

function formatLoaded({ triggers, agents, stale }: LoadedEvent): string {
  const all = `${count(triggers, 'trigger')}, ${count(agents, 'agent')}`;
  return stale ? `${all}; stale: ${stale.join(', ')}` : all;
}

function formatDelivery(event: DeliveryEvent): string {
  if (event.status !== 202) return `delivery refused${event.code === undefined ? '' : `: ${event.code}`}`;
  const about = [event.event_type, event.event_id, event.incident_id && `on incident ${event.incident_id}`];
  const skipped = event.skipped.map(({ trigger, filter }) => `${trigger} (${filter})`);
  const parts = [
    about.filter(Boolean).join(' '),
    event.accepted.length > 0
      ? `accepted by ${event.accepted.map(({ trigger }) => trigger).join(', ')}`
      : 'accepted by none',
    ...(skipped.length > 0 ? [`skipped by ${skipped.join(', ')}`] : []),
  ];
  return parts.filter(Boolean).join('; ');
}

function line(head: string, text: string): string {
  return `${head.padEnd(9)}  ${text}\n`;
}

function quote(text: string): string {
  return text
    .split('\n')
    .map((row) => `${`           ${row}`.trimEnd()}\n`)
    .join('');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
