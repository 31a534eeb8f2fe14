import type { WorkerSecrets } from '../app/ports/worker-secrets.ts';

/** Shorter values would take ordinary words out of ordinary text. */
const SHORTEST_SECRET = 8;
/** A word of a longer document (a kubeconfig, a key file) that may be a secret by itself. */
const SHORTEST_PART = 16;

const REDACTED = '[redacted]';

/** Settings that may lie among the secrets and are none: taking them out would only blind the model. */
const PLAIN_NAME =
  /_(REGION|CLUSTER|TENANT|CONTEXT|REPOSITORIES|SERVICE|AUTH|USERNAME|ROLE_ARN|EMAIL|INDEX|INDICES)$/;

/** Takes the secrets that were read out of a text. */
export type Redact = (text: string) => string;

/**
 * The worker's secrets, remembering what was read, so that no text that leaves the run (to a model, into a note) carries it:
 * neither as it is nor in base64 or URL encoding.
 */
export function rememberSecrets(secrets: WorkerSecrets): {
  readonly secrets: WorkerSecrets;
  readonly redact: Redact;
} {
  const spellings = new Set<string>();
  const remember = (value: string): void => {
    for (const part of partsOf(value)) for (const spelling of spellingsOf(part)) spellings.add(spelling);
  };
  return {
    secrets: {
      get: async (name) => {
        const value = await secrets.get(name);
        if (value !== undefined && !PLAIN_NAME.test(name)) remember(value);
        return value;
      },
      refresh: secrets.refresh,
    },
    redact: (text) => {
      // Longest first: one secret may hold another.
      const found = [...spellings].filter((spelling) => text.includes(spelling));
      return found
        .toSorted((a, b) => b.length - a.length)
        .reduce((rest, spelling) => rest.replaceAll(spelling, REDACTED), text);
    },
  };
}

/** The value itself, unless it is a plain address; the password of an address; the long words of a document. */
function partsOf(value: string): readonly string[] {
  const text = value.trim();
  if (/\s/.test(text)) {
    const words = text.split(/[\s"',]+/).filter((word) => word.length >= SHORTEST_PART);
    return [text, ...words.filter((word) => !isAddress(word))];
  }
  return isAddress(text) ? addressSecrets(text) : [text];
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** Credentials, query values and long path segments of an address; its host and short segments are no secret. */
function addressSecrets(text: string): readonly string[] {
  const { username, password, pathname, searchParams } = new URL(text);
  const segments = pathname.split('/').filter((segment) => segment.length >= SHORTEST_PART);
  return [username, password, ...searchParams.values(), ...segments].map((part) => decode(part));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function spellingsOf(part: string): readonly string[] {
  if (part.length < SHORTEST_SECRET) return [];
  const bytes = Buffer.from(part);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [part, encodeURIComponent(part.toWellFormed()), base64, bytes.toString('base64url')];
}
