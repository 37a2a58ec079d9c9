// Models that web-llm plays: which of its list are offered and what they cost, and the line that names one, also one at addresses of
// one's own. Memory is web-llm's own figure (`vram_required_MB` of its list); a test compares it with the package.

import { AppError } from './errors';

export interface WebLlmPlayer {
  readonly kind: 'web-llm';
  /** A model of web-llm's list, or null for one of one's own. */
  readonly id: string | null;
  readonly own: OwnWebLlm | null;
  /** The replies are held to the possible actions by a grammar. */
  readonly grammar: boolean;
}

/** A model compiled by MLC somewhere else. */
export interface OwnWebLlm {
  /** The folder with `mlc-chat-config.json`. */
  readonly model: string;
  /** The compiled library, a `.wasm` file. */
  readonly lib: string;
  /** Hashes as Subresource Integrity writes them, `sha256-…`; what has none is not checked. */
  readonly hashes: Partial<Record<HashedPart, string>>;
}

export type HashedPart = (typeof HASHED_PARTS)[number];
export const HASHED_PARTS = ['config', 'lib', 'tokenizer'] as const;

export interface OfferedModel {
  readonly id: string;
  /** Bytes to download: parameters times bits, for the list has no sizes. */
  readonly bytes: number;
  /** MB of graphics memory, as web-llm says. */
  readonly memoryMb: number;
  readonly licence: string;
  /** Needs a graphics card that computes in 16 bits. */
  readonly f16: boolean;
}

/** Whether it begins every reply with a think block unless it is told not to; others would take an empty block for words of their own. */
export function thinks({ id, own }: Pick<WebLlmPlayer, 'id' | 'own'>): boolean {
  return /qwen3(?!\d)/i.test(id ?? own!.model.split('/').slice(-4).join('/'));
}

const APACHE = 'Apache-2.0';
const LLAMA = 'Llama 3.2 Community License';

/** MLC's 4-bit formats keep a scale for 32 numbers, of 16 or 32 bits. */
const BITS = { q0f16: 16, q0f32: 32, q4f16_1: 4.5, q4f32_1: 5 } as const;

function offered(name: string, format: keyof typeof BITS, parameters: number, memoryMb: number, licence: string): OfferedModel {
  const bytes = Math.round((parameters * BITS[format]) / 8);
  return { id: `${name}-${format}-MLC`, bytes, memoryMb, licence, f16: format.includes('f16') };
}

/** Small ones that follow instructions; each in 16 bits, for cards that can, and in 32. */
export const WEB_LLM_MODELS: readonly OfferedModel[] = [
  offered('SmolLM2-135M-Instruct', 'q0f16', 134.5e6, 359.69, APACHE),
  offered('SmolLM2-135M-Instruct', 'q0f32', 134.5e6, 719.38, APACHE),
  offered('SmolLM2-360M-Instruct', 'q4f16_1', 361.8e6, 376.06, APACHE),
  offered('SmolLM2-360M-Instruct', 'q4f32_1', 361.8e6, 579.61, APACHE),
  offered('Qwen2.5-0.5B-Instruct', 'q4f16_1', 494e6, 944.62, APACHE),
  offered('Qwen2.5-0.5B-Instruct', 'q4f32_1', 494e6, 1060.2, APACHE),
  offered('Qwen3-0.6B', 'q4f16_1', 596e6, 1403.34, APACHE),
  offered('Qwen3-0.6B', 'q4f32_1', 596e6, 1924.98, APACHE),
  offered('Llama-3.2-1B-Instruct', 'q4f16_1', 1235.8e6, 879.04, LLAMA),
  offered('Llama-3.2-1B-Instruct', 'q4f32_1', 1235.8e6, 1128.82, LLAMA),
];

const LONGEST = 2000;

/**
 * `web-llm:ID`, or `web-llm:FOLDER#LIBRARY` with `#config=HASH`, `#lib=HASH`, `#tokenizer=HASH` after it; `web-llm+grammar:` for replies that
 * a grammar holds to the possible actions. Null where the line is about something else.
 * @throws AppError `WEBLLM_MODEL`, `WEBLLM_URL`, `WEBLLM_HASH`
 */
export function parseWebLlm(line: string): WebLlmPlayer | null {
  const match = /^web-llm(\+grammar)?:(.*)$/s.exec(line);
  if (!match || line.length > LONGEST) return null;
  const [grammar, rest] = [match[1] !== undefined, match[2]!];
  const [model = '', lib, ...hashes] = rest.split('#');
  if (lib !== undefined) return { kind: 'web-llm', id: null, own: ownModel(model, lib, hashes), grammar };
  if (!/^[\w.-]{1,100}$/.test(model))
    throw new AppError(
      'WEBLLM_MODEL',
      `"${model.slice(0, 100)}" is no name of a model of web-llm.`,
      `Give one of its list, such as ${WEB_LLM_MODELS[0]!.id}, or the addresses of folder and library: web-llm:https://…#https://….wasm.`,
    );
  return { kind: 'web-llm', id: model, own: null, grammar };
}

export function webLlmLine({ id, own, grammar }: WebLlmPlayer): string {
  const hashes = HASHED_PARTS.flatMap((part) => (own?.hashes[part] ? [`${part}=${own.hashes[part]}`] : []));
  return `web-llm${grammar ? '+grammar' : ''}:${own ? [own.model, own.lib, ...hashes].join('#') : id}`;
}

function ownModel(model: string, lib: string, hashes: readonly string[]): OwnWebLlm {
  return { model: address(model, 'the model’s folder'), lib: address(lib, 'the model’s library'), hashes: hashesOf(hashes) };
}

function hashesOf(parts: readonly string[]): OwnWebLlm['hashes'] {
  return Object.fromEntries(
    parts.map((part) => {
      const name = HASHED_PARTS.find((one) => part.startsWith(`${one}=`));
      const hash = part.slice(part.indexOf('=') + 1);
      // Three lengths of SHA-2 in Base64: https://www.w3.org/TR/SRI/
      if (!name || !/^(sha256-[A-Za-z0-9+/]{43}=|sha384-[A-Za-z0-9+/]{64}|sha512-[A-Za-z0-9+/]{86}==)$/.test(hash))
        throw new AppError(
          'WEBLLM_HASH',
          `"${part.slice(0, 120)}" is no hash of a part of a model.`,
          `Give config, lib or tokenizer with sha256-, sha384- or sha512- and the hash in Base64, or leave it out.`,
        );
      return [name, hash];
    }),
  );
}

function address(given: string, what: string): string {
  const wrong = (message: string): AppError =>
    new AppError('WEBLLM_URL', message, 'Give it as https://HOST/FOLDER, or http://127.0.0.1:PORT/… on this machine.');
  let url: URL;
  try {
    url = new URL(given.trim());
  } catch {
    throw wrong(given.trim() === '' ? `The address of ${what} is missing.` : `"${given.slice(0, 100)}" is no address of ${what}.`);
  }
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) throw wrong(`The address of ${what} is not https: ${url.href}`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw wrong(`The address of ${what} at ${url.host} holds more than a place: leave out user names, passwords, ? and #.`);
  return url.href.replace(/\/+$/, '');
}
