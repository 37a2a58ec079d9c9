// Signing in to a Hub by OAuth 2 with PKCE (RFC 7636) and OpenID Connect, as a page without a secret does it. The person goes to the Hub and comes
// back with a code, which this tab alone can change into a token. The token is given to the caller and kept nowhere; what has to outlive the way to
// the Hub (state, nonce, verifier) lies in `sessionStorage` and is used once. Where the person comes back: public/signed-in.html.

import * as v from 'valibot';
import { AppError } from '../core/errors';
import type { HubSettings, SignedIn } from '../core/sharing/hub';
import { unreachable } from './unreachable';

/** Create repositories, and write into those alone: the least that serves. */
const SCOPE = 'openid profile contribute-repos';
/** public/signed-in.js reads `back` from it. */
const KEPT = 'hindsight sign-in';

const address = v.pipe(v.string(), v.regex(/^(?:https:\/\/[^\s/]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?)$/));
const settingsSchema = v.strictObject({
  schema: v.literal(1),
  endpoint: address,
  clientId: v.nullable(v.pipe(v.string(), v.regex(/^[\w-]{1,200}$/))),
});
const keptSchema = v.object({
  back: v.string(),
  state: v.string(),
  nonce: v.string(),
  verifier: v.string(),
  endpoint: v.string(),
});
const configurationSchema = v.object({ authorization_endpoint: v.string(), token_endpoint: v.string(), userinfo_endpoint: v.string() });
const tokenSchema = v.object({
  access_token: v.pipe(v.string(), v.nonEmpty()),
  id_token: v.string(),
  scope: v.optional(v.string(), SCOPE),
});
const claimsSchema = v.object({ aud: v.union([v.string(), v.array(v.string())]), nonce: v.string(), exp: v.number() });
const userSchema = v.object({ preferred_username: v.pipe(v.string(), v.regex(/^[\w.-]{1,96}$/)) });

/** @param pageUrl ending in a slash @throws AppError `HUB_SETTINGS` */
export async function fetchHubSettings(pageUrl: string): Promise<HubSettings> {
  try {
    const response = await fetch(new URL('hub.json', pageUrl), { cache: 'no-cache' });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return v.parse(settingsSchema, await response.json());
  } catch (cause) {
    const message = `hub.json beside this page cannot be used: ${(cause as Error).message}`;
    throw new AppError(
      'HUB_SETTINGS',
      `${message.slice(0, 300)}.`,
      'Save the bundle and upload it by hand, or tell whoever runs this page.',
      { cause },
    );
  }
}

/** Where the Hub sends people back to. */
export function redirectOf(pageUrl: string): string {
  return new URL('signed-in.html', pageUrl).href;
}

/**
 * @param back the address in this page, from its `#` on, that the person comes back to
 * @returns where to send the person
 * @throws AppError `HUB_…`
 */
export async function beginSignIn({ endpoint, clientId }: HubSettings, pageUrl: string, back: string): Promise<string> {
  if (clientId === null) throw new AppError('HUB_NO_CLIENT', 'This page is not registered at a Hub.', 'Save the bundle and upload it by hand.'); // prettier-ignore
  const { authorization_endpoint } = await configurationOf(endpoint);
  const [state, nonce, verifier] = [random(), random(), random()];
  sessionStorage.setItem(KEPT, JSON.stringify({ back, state, nonce, verifier, endpoint } satisfies v.InferOutput<typeof keptSchema>));
  const challenge = base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: SCOPE,
    redirect_uri: redirectOf(pageUrl),
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return `${authorization_endpoint}?${query}`;
}

/**
 * Changes the code that somebody came back with into a token. An answer that this tab did not ask for is refused, and nobody is asked about it.
 * @param answer the query that the Hub added
 * @throws AppError `HUB_SIGN_IN`, `HUB_…`
 */
export async function endSignIn({ endpoint, clientId }: HubSettings, pageUrl: string, answer: URLSearchParams): Promise<SignedIn> {
  const kept = takeKept();
  if (!kept || kept.endpoint !== endpoint || answer.get('state') !== kept.state)
    throw refuse('The answer does not belong to a sign-in that this tab began');
  const error = answer.get('error');
  if (error !== null) throw refuse(`${new URL(endpoint).host} did not sign you in: ${(answer.get('error_description') ?? error).slice(0, 200)}`); // prettier-ignore
  const code = answer.get('code');
  if (!code) throw refuse('The answer holds no code');
  const { token_endpoint, userinfo_endpoint } = await configurationOf(endpoint);
  const form = {
    grant_type: 'authorization_code',
    client_id: clientId ?? '',
    code,
    redirect_uri: redirectOf(pageUrl),
    code_verifier: kept.verifier,
  };
  const token = await ask(tokenSchema, token_endpoint, { method: 'POST', body: new URLSearchParams(form) });
  // It came from the token endpoint itself over TLS, which stands in for its signature (OpenID Connect Core 3.1.3.7, rule 6).
  const { aud, nonce, exp } = claimsOf(token.id_token);
  if (nonce !== kept.nonce || ![aud].flat().includes(clientId ?? '') || exp * 1000 < Date.now()) throw refuse('The Hub’s answer belongs to another sign-in'); // prettier-ignore
  if (!token.scope.split(' ').includes('contribute-repos')) throw refuse('The sign-in does not allow this page to create a repository');
  const user = await ask(userSchema, userinfo_endpoint, { headers: { authorization: `Bearer ${token.access_token}` } });
  return { token: token.access_token, name: user.preferred_username };
}

function takeKept(): v.InferOutput<typeof keptSchema> | null {
  const text = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  try {
    return v.parse(keptSchema, JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}

/** All of it at the Hub's own address: a code or a token goes nowhere else. */
async function configurationOf(endpoint: string): Promise<v.InferOutput<typeof configurationSchema>> {
  const configuration = await ask(configurationSchema, `${endpoint}/.well-known/openid-configuration`);
  for (const url of Object.values(configuration))
    if (!url.startsWith(`${endpoint}/`)) throw refuse(`The Hub at ${endpoint} names another address for signing in`);
  return configuration;
}

async function ask<S extends v.GenericSchema>(schema: S, url: string, init: RequestInit = {}): Promise<v.InferOutput<S>> {
  const { host } = new URL(url);
  let response: Response;
  try {
    response = await fetch(url, { ...init, credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    throw unreachable(host, 'Check the connection, then sign in again.', cause);
  }
  try {
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return v.parse(schema, await response.json());
  } catch (cause) {
    throw refuse(`${host} did not sign you in: ${(cause as Error).message}`, cause);
  }
}

function claimsOf(idToken: string): v.InferOutput<typeof claimsSchema> {
  try {
    const [, part = ''] = idToken.split('.');
    return v.parse(claimsSchema, JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/'))));
  } catch (cause) {
    throw refuse('The Hub’s answer does not say whom it is for', cause);
  }
}

function refuse(why: string, cause?: unknown): AppError {
  return new AppError('HUB_SIGN_IN', `${why.slice(0, 400)}.`, 'Sign in again from here.', { cause });
}

function random(): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
