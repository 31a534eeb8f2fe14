/** Triggers and agents of the deployment test, each as the text of its parameter. Services keep them apart. */
const trigger = (name: string, service: string, agent: string, extra = '') => `
apiVersion: aof.sh/v1
kind: Trigger
metadata: { name: ${name} }
spec:
  platform:
    type: pagerduty
    config:
      webhook_secret: \${PAGERDUTY_WEBHOOK_SECRET}
      event_types: [incident.triggered]
      allowed_services: [${service}]
      ${extra}
  agent: ${agent}
`;

const agent = (name: string, invoke: string) => `
apiVersion: aof.sh/v1
kind: Agent
metadata: { name: ${name} }
spec: { invoke: ${invoke} }
`;

export const TRIGGERS = {
  brief: trigger('brief', 'PBRIEF1', 'brief-agent'),
  ask: trigger('ask', 'PASK001', 'lambda-agent'),
  fail: trigger('fail', 'PFAIL01', 'failing-agent'),
} as const;

/** The same trigger, edited: only incidents of a team that the fixture does not name. */
export const BRIEF_EDITED = trigger('brief', 'PBRIEF1', 'brief-agent', 'allowed_teams: [PNOTEAM]');

/** And broken: there is no such priority. */
export const BRIEF_BROKEN = trigger('brief', 'PBRIEF1', 'brief-agent', 'min_priority: P9');

export const agents = (functions: { readonly healthy: string; readonly failing: string }) => ({
  'brief-agent': agent(
    'brief-agent',
    '{ template: { note: "Brief on {{incident_id}} of {{service_name}}" } }',
  ),
  'lambda-agent': agent('lambda-agent', `{ lambda: { function: ${functions.healthy} } }`),
  'failing-agent': agent('failing-agent', `{ lambda: { function: ${functions.failing} } }`),
});
