import { describe, expect, it } from 'vitest';
import { readLocalMode } from '../../lib/adapters/local-mode.ts';

function mode(source: Record<string, string>) {
  const lines: string[] = [];
  return { ...readLocalMode(source, (line) => lines.push(line)), lines };
}

describe('local mode', () => {
  it('is off unless it is set', () => {
    expect(mode({}).local).toBe(false);
    expect(mode({ LOCAL_MODE: '1' }).local).toBe(true);
  });

  it('traces agents only when asked for, and never outside', () => {
    expect(mode({ LOCAL_MODE: '1' }).trace).toBeUndefined();
    expect(mode({ AGENT_TRACE: '1' }).trace).toBeUndefined();
    const { trace, lines } = mode({ LOCAL_MODE: '1', AGENT_TRACE: '1' });
    trace?.({ type: 'step', text: 'Looking.' });
    expect(lines).toEqual(['{"agent_trace":{"type":"step","text":"Looking."}}\n']);
  });
});
