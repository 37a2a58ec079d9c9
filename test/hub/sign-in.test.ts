import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { beginSignIn, endSignIn, fetchHubSettings, redirectOf } from '../../src/hub/sign-in';
import { HubServer } from './hub-server';

const PAGE = 'http://127.0.0.1:5000/page/';
const BACK = '#/run/minihack-1';
let kept: Map<string, string>;
let hub: HubServer;
beforeEach(async () => {
  kept = new Map();
  vi.stubGlobal('sessionStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
  hub = await new HubServer().open();
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await hub.close();
});
const settings = () => ({ endpoint: hub.url, clientId: hub.clientId });

/** Goes to the Hub, agrees, and comes back with its answer. */
async function answerOf(address: string): Promise<URLSearchParams> {
  const { headers } = await fetch(address, { redirect: 'manual' });
  const back = new URL(headers.get('location')!);
  expect(back.href.split('?')[0]).toBe(redirectOf(PAGE));
  return back.searchParams;
}
const signedIn = async (answer?: (real: URLSearchParams) => URLSearchParams) => {
  const real = await answerOf(await beginSignIn(settings(), PAGE, BACK));
  return endSignIn(settings(), PAGE, answer?.(real) ?? real);
};

describe('a sign-in', () => {
  it('asks for the least that serves, proves itself by PKCE, and keeps no token', async () => {
    expect(await signedIn()).toEqual({ token: hub.token, name: 'ada' });
    expect(hub.asked).toEqual([
      'GET /.well-known/openid-configuration',
      'GET /oauth/authorize',
      'GET /.well-known/openid-configuration',
      'POST /oauth/token',
      'GET /oauth/userinfo',
    ]);
    const asked = Object.fromEntries(hub.authorize!);
    expect(asked).toMatchObject({ scope: 'openid profile contribute-repos', response_type: 'code', code_challenge_method: 'S256', client_id: hub.clientId }); // prettier-ignore
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]).toMatch(/^[\w-]{43}$/);
    expect(new Set([asked.state, asked.nonce, asked.code_challenge]).size).toBe(3);
    expect([...kept]).toEqual([]);
  });

  it.each<[string, (real: URLSearchParams) => URLSearchParams]>([
    ['with another state', (real) => new URLSearchParams({ code: real.get('code')!, state: 'x'.repeat(43) })],
    ['without a state', (real) => new URLSearchParams({ code: real.get('code')! })],
    ['without a code', (real) => new URLSearchParams({ state: real.get('state')! })],
    ['of a person who did not agree', (real) => new URLSearchParams({ state: real.get('state')!, error: 'access_denied' })],
  ])('%s is refused, and nobody is asked about it', async (_, answer) => {
    const before = 2;
    await expect(signedIn(answer)).rejects.toMatchObject({ code: 'HUB_SIGN_IN', fix: expect.stringMatching(/again/) });
    expect(hub.asked.length).toBe(before);
    expect([...kept]).toEqual([]);
  });

  it('is of one use, and of the tab that began it', async () => {
    const real = await answerOf(await beginSignIn(settings(), PAGE, BACK));
    await endSignIn(settings(), PAGE, real);
    await expect(endSignIn(settings(), PAGE, real)).rejects.toMatchObject({ code: 'HUB_SIGN_IN' });
    kept.set('hindsight sign-in', '{"state":');
    await expect(endSignIn(settings(), PAGE, real)).rejects.toMatchObject({ code: 'HUB_SIGN_IN' });
  });

  it('with another nonce in its token, or for another Hub, is refused', async () => {
    hub.nonceOf = () => 'another';
    await expect(signedIn()).rejects.toMatchObject({ code: 'HUB_SIGN_IN', message: expect.stringMatching(/another sign-in/) });
    const real = await answerOf(await beginSignIn(settings(), PAGE, BACK));
    await expect(endSignIn({ ...settings(), endpoint: 'https://hub.example' }, PAGE, real)).rejects.toMatchObject({ code: 'HUB_SIGN_IN' });
  });

  it('whose code was stolen is worth nothing without the verifier', async () => {
    const real = await answerOf(await beginSignIn(settings(), PAGE, BACK));
    const own = JSON.parse(kept.get('hindsight sign-in')!) as Record<string, string>;
    kept.set('hindsight sign-in', JSON.stringify({ ...own, verifier: 'v'.repeat(43) }));
    await expect(endSignIn(settings(), PAGE, real)).rejects.toMatchObject({ message: expect.stringMatching(/400/) });
  });

  it('goes nowhere but to the Hub: an address elsewhere for its parts is refused', async () => {
    hub.fault = (_, what) => what.includes('openid-configuration') ? { status: 200, body: JSON.stringify({ authorization_endpoint: `${hub.url}/a`, token_endpoint: 'https://elsewhere.example/t', userinfo_endpoint: `${hub.url}/u` }) } : undefined; // prettier-ignore
    await expect(beginSignIn(settings(), PAGE, BACK)).rejects.toMatchObject({
      code: 'HUB_SIGN_IN',
      message: expect.stringMatching(/another address/),
    });
    expect([...kept]).toEqual([]);
  });

  it('is not offered where no client id is set, and a Hub that is away is told', async () => {
    await expect(beginSignIn({ endpoint: hub.url, clientId: null }, PAGE, BACK)).rejects.toMatchObject({ code: 'HUB_NO_CLIENT' });
    await hub.close();
    await expect(beginSignIn(settings(), PAGE, BACK)).rejects.toMatchObject({ code: 'HUB_UNREACHABLE' });
  });
});

describe('hub.json', () => {
  it('as it ships names Hugging Face and no client', async () => {
    const server = createServer((_, response) => response.end(readFileSync('public/hub.json')));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await fetchHubSettings(page)).toEqual({ schema: 1, endpoint: 'https://huggingface.co', clientId: null });
    server.close();
  });

  it.each([
    '<!doctype html>',
    '{}',
    '{"schema":1,"endpoint":"ftp://x","clientId":null}',
    '{"schema":1,"endpoint":"https://hub.example/","clientId":"a"}',
    '{"schema":1,"endpoint":"https://hub.example","clientId":"a b"}',
    '{"schema":1,"endpoint":"http://hub.example","clientId":"a"}',
    '{"schema":2,"endpoint":"https://hub.example","clientId":null}',
  ])(
    // prettier-ignore
    '%j is refused',
    async (text) => {
      vi.stubGlobal('fetch', async () => new Response(text));
      await expect(fetchHubSettings(PAGE)).rejects.toMatchObject({ code: 'HUB_SETTINGS' });
    },
  );
});

describe('the way back', () => {
  const land = (search: string, stored: string | null): string => {
    let gone = '';
    const location = { search, replace: (to: string) => (gone = to) };
    runInNewContext(readFileSync('public/signed-in.js', 'utf8'), { URLSearchParams, location, sessionStorage: { getItem: () => stored } });
    return gone;
  };

  it('leads to the view that was left, with the answer and nothing else', () => {
    expect(land('?code=c1&state=s1&next=https://evil.example', JSON.stringify({ back: BACK }))).toBe('./#/run/minihack-1?code=c1&state=s1');
    expect(land('?error=access_denied&state=s1', JSON.stringify({ back: BACK }))).toBe('./#/run/minihack-1?state=s1&error=access_denied');
  });

  it.each([null, '{', '{}', '{"back":"https://evil.example"}', '{"back":"#/open?from=x"}', '{"back":7}'])(
    'of %j leads to the runs',
    (stored) => {
      expect(land('?code=c&state=s', stored)).toBe('./#/runs?code=c&state=s');
    },
  );
});
