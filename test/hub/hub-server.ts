// A Hub that takes repositories: sign-in by OAuth with PKCE, the API for creating, announcing, large files and commits, and then the files as anybody
// may read them. What is asked out of order, without its token or with other bytes than were announced is refused, as the Hub does.

import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Repository {
  readonly isPrivate: boolean;
  commit: string | null;
  readonly files: Map<string, Buffer>;
  readonly summaries: string[];
}

interface Fault {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** No answer: the connection breaks. */
  readonly isCut?: boolean;
  /** What is asked for is done before the answer is lost. */
  readonly isDone?: boolean;
}

const PART_BYTES = 64 * 1024;
const digest = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

export class HubServer {
  /** `METHOD path`, in order; preflights are left out. */
  readonly asked: string[] = [];
  readonly repositories = new Map<string, Repository>();
  readonly token = 'hf_right';
  readonly user = 'ada';
  readonly clientId = 'client-1';
  /** Of the sign-in under way. */
  authorize: URLSearchParams | null = null;
  /** Called before each request is handled; a fault it gives takes the answer's place. @param n from 1 */
  fault: (n: number, what: string) => Fault | undefined = () => undefined;
  /** In the answer of a sign-in. */
  nonceOf = (nonce: string): string => nonce;
  url = '';
  private readonly large = new Map<string, Buffer>();
  private readonly verified = new Set<string>();
  private readonly parts = new Map<string, Buffer[]>();
  private readonly codes = new Map<string, URLSearchParams>();
  private readonly server = createServer((request, response) => void this.answer(request, response));

  /** @param modeOf how a file is sent; `lfs` for what is not text where left out */
  constructor(
    private readonly modeOf: (path: string) => 'regular' | 'lfs' = (path) => (path.endsWith('.safetensors') ? 'lfs' : 'regular'),
    /** Files of at least so many bytes go in parts. */
    private readonly partsFrom = Infinity,
  ) {}

  async open(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'authorization, content-type, range');
    response.setHeader('access-control-allow-methods', 'GET, POST, PUT');
    response.setHeader('access-control-expose-headers', 'etag, retry-after');
    if (request.method === 'OPTIONS') return void response.end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url!, this.url);
    this.asked.push(`${request.method} ${pathname}`);
    const fault = this.fault(this.asked.length, this.asked.at(-1)!);
    const handle = () => this.handle(request, pathname, searchParams, Buffer.concat(chunks));
    if (fault) {
      if (fault.isDone) handle();
      if (fault.isCut) return void response.destroy();
      return void response.writeHead(fault.status ?? 500, fault.headers).end(fault.body ?? '');
    }
    const { status = 200, headers = {}, body = '' } = handle();
    response.writeHead(status, headers).end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  }

  private handle(request: IncomingMessage, path: string, query: URLSearchParams, body: Buffer): Answer {
    const to = `${request.method} ${path}`;
    if (to === 'GET /.well-known/openid-configuration')
      return { body: { authorization_endpoint: `${this.url}/oauth/authorize`, token_endpoint: `${this.url}/oauth/token`, userinfo_endpoint: `${this.url}/oauth/userinfo` } }; // prettier-ignore
    if (to === 'GET /oauth/authorize') return this.allow(query);
    if (to === 'POST /oauth/token') return this.exchange(new URLSearchParams(body.toString()));
    const isPublic = request.method === 'PUT' || path.startsWith('/lfs/') || request.method === 'GET';
    const isSignedIn = request.headers.authorization === `Bearer ${this.token}`;
    if (!isPublic && !isSignedIn) return { status: 401, body: { error: 'Invalid credentials' } };
    if (to === 'GET /oauth/userinfo') return isSignedIn ? { body: { sub: '1', preferred_username: this.user } } : { status: 401 };
    if (to === 'POST /api/repos/create') return this.create(JSON.parse(body.toString()) as Create);
    const [, announced] = /^POST \/api\/models\/([^/]+\/[^/]+)\/preupload\/main$/.exec(to) ?? [];
    if (announced) return this.announce(announced, body);
    const [, batched] = /^POST \/([^/]+\/[^/]+)\.git\/info\/lfs\/objects\/batch$/.exec(to) ?? [];
    if (batched) return this.batch(request, body);
    if (path.startsWith('/lfs/')) return this.take(request, path, body);
    if (path.endsWith('/info/lfs/objects/verify')) return this.verify(body);
    const [, committed] = /^POST \/api\/models\/([^/]+\/[^/]+)\/commit\/main$/.exec(to) ?? [];
    if (committed) return this.commit(committed, request, body);
    return this.give(path);
  }

  /** As if the person had agreed. */
  private allow(query: URLSearchParams): Answer {
    this.authorize = query;
    const code = randomBytes(8).toString('hex');
    this.codes.set(code, query);
    const back = new URL(query.get('redirect_uri')!);
    back.search = new URLSearchParams({ code, state: query.get('state')! }).toString();
    return { status: 302, headers: { location: back.href } };
  }

  private exchange(form: URLSearchParams): Answer {
    const asked = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url'); // prettier-ignore
    const isRight =
      asked?.get('code_challenge') === challenge &&
      asked.get('redirect_uri') === form.get('redirect_uri') &&
      form.get('client_id') === this.clientId &&
      form.get('grant_type') === 'authorization_code';
    if (!isRight) return { status: 400, body: { error: 'invalid_grant' } };
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      iss: this.url,
      aud: this.clientId,
      nonce: this.nonceOf(asked!.get('nonce')!),
      exp: Math.floor(Date.now() / 1000) + 600,
    };
    const id_token = `${part({ alg: 'none' })}.${part(claims)}.${part('signature')}`;
    return { body: { access_token: this.token, token_type: 'bearer', expires_in: 600, scope: asked!.get('scope'), id_token } };
  }

  private create({ type, name, organization, visibility }: Create): Answer {
    const id = `${organization}/${name}`;
    if (type !== 'model' || !['public', 'private'].includes(visibility)) return { status: 400, body: { error: 'wrong payload' } };
    if (this.repositories.has(id)) return { status: 409, body: { error: 'You already created this model repo' } };
    this.repositories.set(id, { isPrivate: visibility === 'private', commit: null, files: new Map(), summaries: [] });
    return { body: { url: `${this.url}/${id}`, name: id } };
  }

  private announce(id: string, body: Buffer): Answer {
    if (!this.repositories.has(id)) return { status: 404, body: { error: 'Repository not found' } };
    const { files } = JSON.parse(body.toString()) as { files: { path: string; size: number; sample: string }[] };
    const isRight = files.every(({ size, sample }) => Buffer.from(sample, 'base64').length === Math.min(512, size));
    if (!isRight) return { status: 400, body: { error: 'wrong sample' } };
    return { body: { files: files.map(({ path }) => ({ path, uploadMode: this.modeOf(path), shouldIgnore: false })) } };
  }

  private batch(request: IncomingMessage, body: Buffer): Answer {
    if (request.headers.accept !== 'application/vnd.git-lfs+json') return { status: 406 };
    const { operation, hash_algo, objects } = JSON.parse(body.toString()) as { operation: string; hash_algo: string; objects: { oid: string; size: number }[] }; // prettier-ignore
    if (operation !== 'upload' || hash_algo !== 'sha_256') return { status: 422, body: { message: 'wrong batch' } };
    const answers = objects.map(({ oid, size }) => {
      if (this.verified.has(oid)) return { oid, size };
      const verify = { href: `${this.url}/ada/reflector.git/info/lfs/objects/verify` };
      if (size < this.partsFrom) return { oid, size, actions: { upload: { href: `${this.url}/lfs/${oid}` }, verify } };
      const count = Math.ceil(size / PART_BYTES);
      const header = Object.fromEntries(Array.from({ length: count }, (_, i) => [String(i + 1).padStart(5, '0'), `${this.url}/lfs/${oid}/${i + 1}`])); // prettier-ignore
      return {
        oid,
        size,
        actions: { upload: { href: `${this.url}/lfs/${oid}/complete`, header: { ...header, chunk_size: String(PART_BYTES) } }, verify },
      };
    });
    return { body: { transfer: 'basic', objects: answers } };
  }

  private take(request: IncomingMessage, path: string, body: Buffer): Answer {
    const [, , oid = '', part] = path.split('/');
    // Places for large files sign their own addresses; a token that arrives there has been given away.
    if (request.headers.authorization !== undefined) return { status: 400, body: 'Only one auth mechanism allowed' };
    if (part === undefined) {
      if (digest(body) !== oid) return { status: 400, body: 'wrong bytes' };
      this.large.set(oid, body);
      return {};
    }
    const parts = this.parts.get(oid) ?? [];
    if (part !== 'complete') {
      parts[Number(part) - 1] = body;
      this.parts.set(oid, parts);
      return { headers: { etag: `"${digest(body)}"` } };
    }
    const named = (JSON.parse(body.toString()) as { parts: { partNumber: number; etag: string }[] }).parts;
    const isRight =
      named.length === parts.length && named.every(({ partNumber, etag }, i) => partNumber === i + 1 && etag === `"${digest(parts[i]!)}"`);
    if (!isRight || digest(Buffer.concat(parts)) !== oid) return { status: 400, body: 'wrong parts' };
    this.large.set(oid, Buffer.concat(parts));
    return { body: {} };
  }

  /** Large files are part of a commit only once the Hub has looked at what was stored. */
  private verify(body: Buffer): Answer {
    const { oid, size } = JSON.parse(body.toString()) as { oid: string; size: number };
    if (this.large.get(oid)?.length !== size) return { status: 404, body: { error: 'Object not found' } };
    this.verified.add(oid);
    return {};
  }

  private commit(id: string, request: IncomingMessage, body: Buffer): Answer {
    const repository = this.repositories.get(id);
    if (!repository) return { status: 404, body: { error: 'Repository not found' } };
    if (request.headers['content-type'] !== 'application/x-ndjson') return { status: 415 };
    const [header, ...lines] = body.toString().split('\n').map((line) => JSON.parse(line) as Line); // prettier-ignore
    if (header?.key !== 'header' || !header.value.summary) return { status: 400, body: { error: 'no header' } };
    const files = new Map<string, Buffer>();
    for (const { key, value } of lines) {
      const content = key === 'lfsFile' ? this.large.get(value.oid!) : Buffer.from(value.content!, 'base64');
      if (!content || (key === 'lfsFile' && !this.verified.has(value.oid!)) || (key === 'lfsFile') !== (this.modeOf(value.path!) === 'lfs'))
        return { status: 400, body: { error: `${value.path} was not sent` } };
      files.set(value.path!, content);
    }
    for (const [path, content] of files) repository.files.set(path, content);
    repository.summaries.push(header.value.summary);
    repository.commit = createHash('sha1').update(body).digest('hex');
    return {
      body: { success: true, commitOid: repository.commit, commitUrl: `${this.url}/${id}/commit/${repository.commit}`, hookOutput: '' },
    };
  }

  /** The way in which everybody reads a repository. */
  private give(path: string): Answer {
    const [, id = '', rest = ''] = /^\/(?:api\/models\/)?([^/]+\/[^/]+)\/(.*)$/.exec(path) ?? [];
    const repository = this.repositories.get(id);
    const sha = repository?.commit;
    if (!repository || !sha) return { status: 404, body: { error: 'Repository not found' } };
    if (rest === `revision/${sha}`) return { body: { sha, gated: false, cardData: { license: 'mit' } } };
    if (rest === `tree/${sha}`)
      return {
        body: [...repository.files].map(([name, content]) => ({
          type: 'file',
          path: name,
          size: content.length,
          ...(this.modeOf(name) === 'lfs' ? { lfs: { oid: digest(content), size: content.length } } : {}),
        })),
      };
    const content = repository.files.get(rest.replace(`resolve/${sha}/`, ''));
    return content ? { headers: { 'content-length': String(content.length) }, body: content } : { status: 404 };
  }
}

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}
interface Create {
  readonly type: string;
  readonly name: string;
  readonly organization: string;
  readonly visibility: string;
}
interface Line {
  readonly key: string;
  readonly value: { readonly summary?: string; readonly path?: string; readonly content?: string; readonly oid?: string };
}
