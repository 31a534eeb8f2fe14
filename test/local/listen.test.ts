import { expect, onTestFinished, test } from 'vitest';
import { isPortTaken, listen } from '../../lib/local/listen.ts';

async function takePort() {
  const taken = await listen((_request, response) => response.end(), { port: 0, explicit: true });
  onTestFinished(taken.close);
  return taken.port;
}

test('a default port that is taken moves to a free one and says which it was', async () => {
  const port = await takePort();
  const moved = await listen((_request, response) => response.end(), { port, explicit: false });
  onTestFinished(moved.close);
  expect(moved.moved_from).toBe(port);
  expect(moved.port).not.toBe(port);
  expect((await fetch(moved.url)).status).toBe(200);
});

test('an explicit port that is taken is refused', async () => {
  const port = await takePort();
  const refused = listen(() => undefined, { port, explicit: true });
  await expect(refused).rejects.toSatisfy(isPortTaken);
});
