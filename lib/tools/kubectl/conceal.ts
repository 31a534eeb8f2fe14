/** Names of environment variables and flags whose literal values are nobody's to read. */
const TELLING = /pass(?:word|wd|phrase)?|secret|token|credential|api_?key|private_?key|access_?key|dsn/i;
const FLAG = /^(--?[\w-]*(?:pass(?:word|wd|phrase)?|secret|token|credential|key)[\w-]*=).+$/i;

const HIDDEN = '<hidden>';

/** Written by kubectl apply for itself: the whole object once more, as one text. */
const COPY = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * An object of the API with the secrets hidden that people write into workloads themselves: values of `env` and flags with
 * telling names, and the copy that kubectl apply leaves of both.
 */
export function conceal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(conceal);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== COPY);
  return Object.fromEntries(
    kept.map(([key, inner]) => {
      if (key === 'env' && Array.isArray(inner)) return [key, inner.map(concealVariable)];
      if ((key === 'args' || key === 'command') && Array.isArray(inner)) return [key, inner.map(concealFlag)];
      return [key, conceal(inner)];
    }),
  );
}

function concealVariable(variable: unknown): unknown {
  if (typeof variable !== 'object' || variable === null || !('value' in variable)) return variable;
  const isTelling = 'name' in variable && typeof variable.name === 'string' && TELLING.test(variable.name);
  return isTelling ? { ...variable, value: HIDDEN } : variable;
}

function concealFlag(word: unknown): unknown {
  return typeof word === 'string' ? word.replace(FLAG, `$1${HIDDEN}`) : word;
}
