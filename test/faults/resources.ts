/** What the rows' triggers and agents are; each trigger hears of event types of its own, so that a row chooses by its event. */

interface Stored {
  readonly kind: 'triggers' | 'agents';
  readonly name: string;
  readonly yaml: string;
}

export function triggerYaml(name: string, eventTypes: readonly string[], agent = 'brief', spec = ''): Stored {
  const yaml = `
apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: ${name} }
spec:
  platform:
    type: pagerduty
    config:
      webhook_secret: \${PAGERDUTY_WEBHOOK_SECRET}
      from_email: responder@example.com
      event_types: [${eventTypes.join(', ')}]
  agent: ${agent}
${spec}
`;
  return { kind: 'triggers', name, yaml };
}

export function agentYaml(name: string, note: string): Stored {
  const yaml = `
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: ${name} }
spec: { invoke: { template: { note: ${JSON.stringify(note)} } } }
`;
  return { kind: 'agents', name, yaml };
}

export const RESOURCES: readonly Stored[] = [
  agentYaml('brief', '{{service_name}} needs you'),
  agentYaml('novel', `{{service_name}} needs you. ${'And so on. '.repeat(300)}`),
  triggerYaml('checkout', ['incident.triggered', 'incident.priority_updated', 'incident.annotated']),
  triggerYaml('novelist', ['incident.escalated'], 'novel'),
  triggerYaml('gatherer', ['incident.unacknowledged'], 'brief', '  limits: { coalesce: 15s }'),
  triggerYaml('twin-a', ['incident.reopened']),
  triggerYaml('twin-b', ['incident.reopened']),
  triggerYaml(
    'taker',
    ['incident.reassigned', 'incident.acknowledged'],
    'brief',
    '  allowed_actions: [acknowledge]\n  parameters: { auto_acknowledge: true }',
  ),
];
