import type { EnvironmentName } from './environment.ts';

/** The pause between two reads of the webhook secrets, where a test made it short; nothing elsewhere: as deployed. */
export function readSecretsRefresh(source: Readonly<Record<string, string | undefined>>): {
  readonly refresh_ms?: number;
} {
  const refresh_ms = source['SECRETS_REFRESH_MS' satisfies EnvironmentName];
  return refresh_ms ? { refresh_ms: Number(refresh_ms) } : {};
}
