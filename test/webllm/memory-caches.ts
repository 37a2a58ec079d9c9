// Caches of a browser, in memory; files come from a function.

/** A file's text by its address; an error or a status for one that does not come. */
export type Host = (url: string) => string | Error | number;

export class MemoryCaches {
  readonly #scopes = new Map<string, Map<string, string>>();

  async has(name: string): Promise<boolean> {
    return this.#scopes.has(name);
  }

  async open(name: string): Promise<Cache> {
    const files = this.#scopes.get(name) ?? new Map<string, string>();
    this.#scopes.set(name, files);
    const urlOf = (request: RequestInfo | URL): string => (request instanceof Request ? request.url : String(request));
    return {
      keys: async () => [...files.keys()].map((url) => new Request(url)),
      match: async (request: RequestInfo | URL) => (files.has(urlOf(request)) ? new Response(files.get(urlOf(request))) : undefined),
      put: async (request: RequestInfo | URL, response: Response) => void files.set(urlOf(request), await response.text()),
      delete: async (request: RequestInfo | URL) => files.delete(urlOf(request)),
    } as unknown as Cache;
  }

  async delete(name: string): Promise<boolean> {
    return this.#scopes.delete(name);
  }

  /** As the browser types it. */
  get store(): CacheStorage {
    return this as unknown as CacheStorage;
  }

  async keep(scope: string, url: string, text: string): Promise<void> {
    await (await this.open(scope)).put(url, new Response(text));
  }
}

/** `fetch` of that host. */
export function fetchFrom(host: Host): typeof fetch {
  return async (input) => {
    const file = host(String(input));
    if (file instanceof Error) throw file;
    if (typeof file === 'number') return new Response('no', { status: file });
    return new Response(file);
  };
}
