import type { WorkerSecrets } from '../app/ports/worker-secrets.ts';
import type { Agent } from '../domain/agent.ts';
import { wrongAgentUrl } from '../domain/agent-url.ts';
import type { AgentInput } from '../domain/answer.ts';
import { AppError } from '../domain/errors.ts';
import { METADATA_NAMES, type Metadata } from '../domain/metadata.ts';
import { resolveSecretText } from '../domain/secret-reference.ts';
import { renderTemplate } from '../domain/template.ts';
import { isHeader } from './http-header.ts';

/** A request as it goes out. */
export interface HttpRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Headers that frame the message or the connection: ours alone, whatever the agent's settings say. */
const OUR_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'accept-encoding',
  'idempotency-key',
]);

/**
 * The request an HTTP agent asks for, its `${NAME}` references resolved. `Idempotency-Key` is the run id.
 * Messages name fields, never values: a URL or a header may hold a secret.
 * @throws AppError `secret_unset`, `secrets_unavailable`, `agent_misconfigured`, `template_unknown_name`.
 */
export async function httpRequest(
  agent: Agent,
  input: AgentInput,
  secrets: Pick<WorkerSecrets, 'get'>,
): Promise<HttpRequest> {
  const name = agent.metadata.name;
  const http = agent.spec.invoke?.http;
  if (!http) throw new AppError('agent_misconfigured', `agent ${name} has no invoke.http`);
  const resolve = async (text: string, key: string) => {
    const field = `spec.invoke.http.${key}`;
    const value = await resolveSecretText(text, secrets.get, { resource: `agent/${name}`, field });
    // Absent is right for a trigger's api_token only, not for a header of that name.
    if (value === undefined)
      throw new AppError('secret_unset', `agent/${name}: ${field} needs a secret that is not set`);
    return value;
  };

  const url = checkUrl(name, await resolve(http.url, 'url'));
  const headers: Record<string, string> = {
    accept: 'application/json',
    'content-type': 'application/json',
  };
  for (const [header, text] of Object.entries(http.headers)) {
    const key = header.toLowerCase();
    if (OUR_HEADERS.has(key)) continue;
    const value = (await resolve(text, `headers.${header}`)).trim();
    if (!isHeader(header, value)) {
      throw new AppError(
        'agent_misconfigured',
        `agent ${name}: header ${JSON.stringify(header)} is not valid in HTTP`,
      );
    }
    headers[key] = value;
  }
  headers['idempotency-key'] = input.run_id;
  headers['accept-encoding'] = 'identity';
  return { url, headers, body: renderBody(http.body, input, headers['content-type'] ?? '') };
}

function checkUrl(name: string, text: string): URL {
  const wrong = wrongAgentUrl(text);
  if (wrong) throw new AppError('agent_misconfigured', `agent ${name}: spec.invoke.http.url ${wrong}`);
  return new URL(text.trim());
}

function renderBody(template: string | undefined, input: AgentInput, contentType: string): string {
  if (template === undefined) return JSON.stringify(input);
  const values = /[/+]json\b/i.test(contentType) ? jsonEscaped(input.metadata) : input.metadata;
  return renderTemplate(template, values, METADATA_NAMES, { unknown: 'error' });
}

/** Values as they stand inside a JSON string, so that a quote in a title cannot break out of the body it is put into. */
function jsonEscaped(metadata: Metadata): Metadata {
  const inner = (text: string) => JSON.stringify(text).slice(1, -1);
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => {
      if (typeof value === 'string') return [name, inner(value)];
      return [name, typeof value === 'object' ? value.map(inner) : value];
    }),
  );
}
