const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of `90s`, `10m`, `2h`, `1d`, or of a bare number of seconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)\s*(s|m|h|d|)(?:ec|econds?|in|inutes?|ours?|ays?)?$/i.exec(
    text.trim(),
  );
  if (!match) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  const seconds = Number(match[1]) * (unit === '' ? 1 : SECONDS[unit as keyof typeof SECONDS]);
  return seconds > 0 ? Math.round(seconds) : undefined;
}
