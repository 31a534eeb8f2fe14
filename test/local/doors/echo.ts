process.on('exit', () => process.stdout.write('ended itself\n'));

/** A door for tests: says what it was given, fails, stays or never comes back when asked to. */
export async function handler(
  event: { readonly act?: string },
  context: { getRemainingTimeInMillis: () => number },
) {
  process.stdout.write(`${JSON.stringify({ message: 'echo', act: event.act })}\n`);
  if (event.act === 'throw') throw new RangeError('as asked');
  if (event.act === 'exit') process.exit(3);
  if (event.act === 'spin') for (;;);
  if (event.act === 'stay') await new Promise(() => setInterval(() => undefined, 1000));
  return { event, name: process.env['NAME'], left: context.getRemainingTimeInMillis() };
}
