/**
 * A stretch of time as kubectl prints ages.
 * https://github.com/kubernetes/apimachinery/blob/master/pkg/util/duration/duration.go
 */
function humanDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return both(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return both(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return both(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  if (days < 2920) return both(Math.floor(days / 365), 'y', days % 365, 'd');
  return `${Math.floor(days / 365)}y`;
}

/** Time since an ISO date; `<unknown>` without one. `now`: epoch ms. */
export function age(date: string, now: number): string {
  const at = Date.parse(date);
  return Number.isNaN(at) ? '<unknown>' : humanDuration(now - at);
}

function both(large: number, one: string, small: number, other: string): string {
  return small === 0 ? `${large}${one}` : `${large}${one}${small}${other}`;
}
