// A server with the ways of real ones and of broken ones: the API of Hugging Face for one repository, and for each file a list of faults, one an
// answer; after the last of them it behaves.

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Fault =
  /** Breaks the connection after that share of what was asked for. */
  | { kind: 'cut'; share: number }
  /** Sends that share and then nothing. */
  | { kind: 'stall'; share: number }
  | { kind: 'flip'; byte: number }
  /** Ends as if whole, after that many bytes. */
  | { kind: 'short'; bytes: number }
  | { kind: 'long'; bytes: number }
  /** Announces another length than it sends. */
  | { kind: 'length'; bytes: number }
  | { kind: 'no-range' }
  /** Answers with a part that begins elsewhere. */
  | { kind: 'wrong-range' }
  | { kind: 'status'; status: number }
  | { kind: 'none' };

export interface Asked {
  readonly path: string;
  readonly range: string | null;
}

export class BadServer {
  readonly asked: Asked[] = [];
  readonly faults = new Map<string, Fault[]>();
  /** Git's name of the commit. */
  readonly commit = 'c'.repeat(40);
  url = '';
  /** Whether a licence has to be accepted first. */
  gated: false | 'auto' | 'manual' = false;
  /** No answer goes beyond this byte of the file; whoever waits for the next one waits for ever. */
  readonly heldAt = new Map<string, number>();
  /** Resolves when the client has so many bytes of the file: a connection that breaks takes with it what was not read yet. */
  hasArrived: (name: string, bytes: number) => Promise<void> = async () => undefined;
  /** Called when all that is to come before a stall has arrived. */
  onStall: () => void = () => undefined;
  private readonly server = createServer((request, response) => this.answer(request, response));

  constructor(
    readonly files: Map<string, Buffer>,
    private readonly lfs: (name: string) => boolean = (name) => name.endsWith('.safetensors') || name.endsWith('.gguf'),
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

  private answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'range');
    if (request.method === 'OPTIONS') return void response.end();
    const path = request.url!;
    this.asked.push({ path, range: request.headers.range ?? null });
    if (path.startsWith('/api/models?')) {
      return void response.end(JSON.stringify([{ id: 'owner/name', sha: this.commit, downloads: 3, cardData: { license: 'mit' } }]));
    }
    if (path.startsWith('/api/models/owner/name/revision/')) {
      return void response.end(JSON.stringify({ sha: this.commit, gated: this.gated, cardData: { license: 'mit' } }));
    }
    const tree = `/api/models/owner/name/tree/${this.commit}`;
    if (path.startsWith(tree)) return void response.end(JSON.stringify(this.tree(path.slice(tree.length + 1))));
    const name = path
      .split('/')
      .slice(path.includes('/onnx/') ? -2 : -1)
      .join('/');
    const bytes = this.files.get(name);
    if (!bytes || !path.startsWith('/owner/name/resolve/')) return void response.writeHead(404).end();
    const held = this.heldAt.get(name);
    if (held !== undefined) return this.hold(request, response, bytes, held);
    this.send(request, response, name, bytes, this.faults.get(name)?.shift() ?? { kind: 'none' });
  }

  /** As Hugging Face lists a folder: files with their whole paths, folders by name. */
  private tree(folder: string): unknown[] {
    const inside = [...this.files].filter(([path]) => path.slice(0, Math.max(0, path.lastIndexOf('/'))) === folder);
    const folders = folder === '' && [...this.files.keys()].some((path) => path.startsWith('onnx/'));
    const listed = folders ? [{ type: 'directory', path: 'onnx', size: 0, oid: 'd'.repeat(40) }] : [];
    const files = inside.map(([path, bytes]) => ({
      type: 'file',
      path,
      size: bytes.length,
      oid: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
      ...(this.lfs(path) ? { lfs: { oid: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, pointerSize: 130 } } : {}),
    }));
    return [...listed, ...files];
  }

  private hold({ headers }: IncomingMessage, response: ServerResponse, whole: Buffer, end: number): void {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    response.setHeader('content-length', whole.length - from);
    if (from > 0) response.setHeader('content-range', `bytes ${from}-${whole.length - 1}/${whole.length}`);
    response.writeHead(from > 0 ? 206 : 200).write(whole.subarray(from, end));
  }

  private send(request: IncomingMessage, response: ServerResponse, name: string, whole: Buffer, fault: Fault): void {
    if (fault.kind === 'status') return void response.writeHead(fault.status).end('no');
    const range = fault.kind === 'no-range' ? null : /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const from = (range ? Number(range[1]) : 0) + (fault.kind === 'wrong-range' ? -1 : 0);
    let body = Buffer.from(whole.subarray(Math.max(from, 0)));
    const headers: Record<string, string> = range ? { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` } : {};
    if (fault.kind === 'flip') body[fault.byte]! ^= 1;
    if (fault.kind === 'short') body = body.subarray(0, fault.bytes);
    if (fault.kind === 'long') body = Buffer.concat([body, Buffer.alloc(fault.bytes)]);
    if (fault.kind !== 'long' && fault.kind !== 'short')
      headers['content-length'] = String(fault.kind === 'length' ? fault.bytes : body.length);
    response.writeHead(range ? 206 : 200, headers);
    if (fault.kind !== 'cut' && fault.kind !== 'stall') return void response.end(body);
    const sent = body.subarray(0, Math.floor(body.length * fault.share));
    const end = (): void => void (fault.kind === 'cut' ? response.destroy() : this.onStall());
    response.write(sent, () => void this.hasArrived(name, from + sent.length).then(end));
  }
}

export function sampleFiles(weights = 300_000): Map<string, Buffer> {
  const noise = Buffer.from(Uint8Array.from({ length: weights }, (_, i) => (i * i * 7 + (i >> 3)) & 255));
  return new Map([
    ['config.json', Buffer.from('{"model_type":"llama"}')],
    ['tokenizer.json', Buffer.from('{"model":{}}')],
    ['README.md', Buffer.from('# not fetched')],
    ['pytorch_model.bin', Buffer.from('not fetched')],
    ['model.safetensors', noise],
  ]);
}
