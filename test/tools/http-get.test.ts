import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '../../lib/tools/http-get/check-address.ts';
import { createHttpGetTool, type HttpGetOptions } from '../../lib/tools/http-get/http-get.ts';
import { json, nobodyHome, serve } from '../agents/loopback.ts';
import { callable, refusal, toolContext } from './tool-context.ts';

/** A resolver that answers from a table; the names it was asked stand in `asked`. */
function resolver(names: Readonly<Record<string, readonly string[]>>) {
  const asked: string[] = [];
  const resolve: NonNullable<HttpGetOptions['resolve']> = async (name) => {
    asked.push(name);
    // An address resolves to itself, as the system's resolver has it.
    const found = names[name] ?? (/^[\d.]+$|:/.test(name) ? [name] : []);
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { asked, resolve };
}

const get = async (hosts: readonly string[], options: HttpGetOptions = {}) => {
  const run = await callable(createHttpGetTool(options), { name: 'http_get', config: { hosts } });
  return (url: string, signal?: AbortSignal) => run({ url }, signal);
};

/** With this machine let in, as only tests can. */
const local = async (hosts: readonly string[]) => {
  const names = resolver({
    localhost: ['127.0.0.1'],
    'page.example': ['127.0.0.1'],
    'two.example': ['127.0.0.1'],
  });
  return { ...names, run: await get(hosts, { resolve: names.resolve, allow_loopback: true }) };
};

describe('addresses', () => {
  test.each([
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '169.254.170.2',
    '100.64.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '192.88.99.1',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '0:0:0:0:0:ffff:7f00:1',
    '::127.0.0.1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::1',
    '2001::1',
    '2001:db8::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'fec0::1',
    'ff02::1',
    '100::1',
    '',
    'localhost',
    'x',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    '8.8.8.8',
    '::ffff:8.8.8.8',
    '1.1.1.1',
    '93.184.216.34',
    '2606:4700:4700::1111',
    '2a00:1450:4001::1',
  ])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test('no private IPv4 address is public, mapped into IPv6 or not', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const head = fc.constantFrom('10', '127', '169.254', '192.168', '172.16', '172.31', '100.64', '0');
    fc.assert(
      fc.property(head, byte, byte, byte, (start, a, b, c) => {
        const four = [...start.split('.'), String(a), String(b), String(c)].slice(0, 4).join('.');
        expect(isPublicAddress(four)).toBe(false);
        expect(isPublicAddress(`::ffff:${four}`)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

describe('an address inside, however spelt, is never asked', () => {
  const inside = [
    '127.0.0.1',
    '169.254.169.254',
    '10.1.2.3',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[fd00:ec2::254]',
  ];
  test.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://0x7f.1/',
    'https://017700000001/',
    'https://127.0.0.1./',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://0251.0376.0251.0376/',
    'https://10.1.2.3/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[0:0:0:0:0:ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
  ])('%s, even when its host is on the list', async (url) => {
    // The system's own resolver: these are addresses, so it asks nobody.
    expect(await refusal((await get(inside))(url))).toContain('not on the public internet');
  });

  test.each([
    ['one address inside', ['10.0.0.5']],
    ['one of several', ['93.184.216.34', '10.0.0.5']],
    ['IPv6', ['fd00:ec2::254']],
    ['a mapped one', ['::ffff:169.254.169.254']],
    ['this machine', ['127.0.0.1']],
  ])('a listed name that resolves to %s', async (_case, addresses) => {
    const { resolve } = resolver({ 'status.example': addresses });
    expect(await refusal((await get(['status.example'], { resolve }))('https://status.example/'))).toContain(
      'not on the public internet',
    );
  });

  test('localhost, by the real resolver', async () => {
    expect(await refusal((await get(['localhost']))('https://localhost/'))).toContain(
      'not on the public internet',
    );
  });

  test('a name that does not resolve', async () => {
    const { resolve } = resolver({});
    expect(await refusal((await get(['status.example'], { resolve }))('https://status.example/'))).toContain(
      'does not resolve',
    );
  });
});

describe('hosts', () => {
  test.each([
    ['https://other.example/', 'not allowed'],
    ['https://status.example.evil.example/', 'not allowed'],
    ['https://evilstatus.example/', 'not allowed'],
    ['https://status.example:8443/', 'not allowed'],
    ['https://status.example@evil.example/', 'user or password'],
    ['https://evil.example/status.example', 'not allowed'],
    ['https://evil.example#status.example', 'not allowed'],
    ['https://evil.example\\@status.example/', 'not allowed'],
    ['http://status.example/', 'https'],
    ['ftp://status.example/', 'https'],
    ['file:///etc/passwd', 'https'],
    ['gopher://status.example/', 'https'],
    ['data:text/plain,x', 'https'],
    ['status.example', 'not a URL'],
    ['', 'not a URL'],
    ['https://wild.example/', 'not allowed'],
  ])('%s is refused: %s', async (url, words) => {
    const names = resolver({});
    const run = await get(['status.example', '*.wild.example'], { resolve: names.resolve });
    expect(await refusal(run(url))).toContain(words);
    expect(names.asked).toEqual([]);
  });

  test.each([
    'https://status.example/',
    'https://STATUS.example/x',
    'https://status.example./',
    'https://a.b.wild.example/',
    'https://other.example:8443/',
  ])('%s passes the list', async (url) => {
    const { resolve } = resolver({});
    const run = await get(['status.example', '*.wild.example', 'other.example:8443'], { resolve });
    expect(await refusal(run(url))).toContain('does not resolve');
  });

  test.each([
    [['*']],
    [['https://x.example/path']],
    [['*.com']],
    [['a b']],
    [['x*.example']],
    [[1]],
    [{}],
    [['me@x.example']],
  ])('a list that is not understood opens nothing: %j', async (hosts) => {
    await expect(createHttpGetTool()(toolContext({ config: { hosts } }))).rejects.toThrow('config.hosts');
  });

  test('without hosts it is not available', async () => {
    expect(await createHttpGetTool()(toolContext({}))).toMatchObject({
      kind: 'unavailable',
      name: 'http_get',
    });
  });
});

describe('a page', () => {
  test('is read with its status and type, at the address that was checked', async () => {
    const server = await serve((response) => json(response, { status: 'ok' }));
    const port = new URL(server.url).port;
    // page.example exists nowhere: only the checked address can lead there.
    const { run, asked } = await local([`page.example:${port}`]);
    expect(await run(`http://page.example:${port}/api?x=1`)).toBe(
      'HTTP 200 application/json\n{"status":"ok"}',
    );
    expect(server.received[0]).toMatchObject({ method: 'GET', path: '/api?x=1' });
    expect(server.received[0]?.headers.host).toBe(`page.example:${port}`);
    expect(asked).toEqual(['page.example']);
  });

  test('of 404 is an answer', async () => {
    const server = await serve((response) =>
      response.writeHead(404, { 'content-type': 'text/plain' }).end('gone'),
    );
    const { run } = await local([new URL(server.url).host]);
    expect(await run(server.url)).toBe('HTTP 404 text/plain\ngone');
  });

  test('of 10 MB is cut', async () => {
    const server = await serve((response) =>
      response.writeHead(200, { 'content-type': 'text/plain' }).end(Buffer.alloc(10_000_000, 'a')),
    );
    const { run } = await local([new URL(server.url).host]);
    const text = await run(server.url);
    expect(text.length).toBeLessThan(300_000);
    expect(text).toContain('(cut after 262144 bytes)');
  });

  test('that is no text is left out', async () => {
    const server = await serve((response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([1, 2, 3])),
    );
    const { run } = await local([new URL(server.url).host]);
    expect(await run(server.url)).toBe('HTTP 200 image/png\n(not text: left out)');
  });

  test('that never comes', async () => {
    const server = await serve(() => {});
    const { run } = await local([new URL(server.url).host]);
    expect(await refusal(run(server.url, AbortSignal.timeout(200)))).toContain('did not answer in time');
    const nowhere = await nobodyHome();
    const { run: other } = await local([new URL(nowhere).host]);
    expect(await refusal(other(nowhere))).toContain('ECONNREFUSED');
  });
});

describe('a redirect', () => {
  const towards = async (location: string) =>
    await serve((response, { path }) =>
      path === '/end' ? json(response, 'end') : response.writeHead(302, { location }).end(),
    );

  test('inside the list is followed', async () => {
    const server = await towards('/end');
    const { run } = await local([new URL(server.url).host]);
    expect(await run(server.url)).toContain('"end"');
  });

  test.each([
    ['to metadata', 'http://169.254.169.254/latest/meta-data/'],
    ['to metadata in decimal', 'http://2852039166/'],
    ['to a file', 'file:///etc/passwd'],
    ['with a password', 'http://a:b@page.example/'],
  ])('%s is not', async (_case, location) => {
    const server = await towards(location);
    const { run } = await local([new URL(server.url).host]);
    expect(await refusal(run(server.url))).not.toBe('');
    expect(server.received).toHaveLength(1);
  });

  test('to another host is not, though it could be reached', async () => {
    const elsewhere = await serve((response) => json(response, 'secret'));
    const server = await towards(`http://two.example:${new URL(elsewhere.url).port}/`);
    const { run, asked } = await local([new URL(server.url).host]);
    expect(await refusal(run(server.url))).toContain('not allowed');
    expect(elsewhere.received).toHaveLength(0);
    expect(asked).not.toContain('two.example');
  });

  test('to a listed host that resolves inside is not', async () => {
    const server = await towards('http://trap.example/');
    const { resolve } = resolver({ 'trap.example': ['10.0.0.1'] });
    const run = await get([new URL(server.url).host, 'trap.example'], { resolve, allow_loopback: true });
    expect(await refusal(run(server.url))).toContain('not on the public internet');
  });

  test('without end is given up', async () => {
    const server = await towards('/again');
    const { run } = await local([new URL(server.url).host]);
    expect(await refusal(run(server.url))).toContain('more than 5 redirects');
    expect(server.received).toHaveLength(6);
  });
});
