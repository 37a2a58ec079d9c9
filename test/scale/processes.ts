// Processes of the scale suite: Python, the server, a tiny actor. Whatever is started ends with its test.

import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

const PYTHON = process.env['HINDSIGHT_PYTHON']!;
const VERIFIERS = process.env['HINDSIGHT_VERIFIERS_PYTHON']!;
/** No telemetry, nothing from a hub, one thread each: several run at a time. */
const ENV = { HF_HUB_OFFLINE: '1', HF_HUB_DISABLE_TELEMETRY: '1', TOKENIZERS_PARALLELISM: 'false', OMP_NUM_THREADS: '1', ACCELERATE_USE_CPU: 'true', CUDA_VISIBLE_DEVICES: '' }; // prettier-ignore

const children: ChildProcess[] = [];
const folders: string[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'scale-'));
  folders.push(folder);
  return folder;
}

interface Started {
  readonly child: ChildProcess;
  out(): string;
}

function start(program: string, args: readonly string[], options: SpawnOptions = {}): Started {
  const child = spawn(program, args, { ...options, env: { ...process.env, ...ENV, ...options.env } });
  children.push(child);
  let out = '';
  child.stdout!.on('data', (piece) => (out += String(piece)));
  child.stderr!.on('data', (piece) => (out += String(piece)));
  return { child, out: () => out };
}

async function ended({ child, out }: Started, what: string): Promise<string> {
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${what} ended with ${code}:\n${out().slice(-4000)}`);
  return out();
}

/** What the program writes. @throws Error with the end of it where it fails */
export function python(args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  return ended(start(PYTHON, args, options), args[0]!);
}

/** In the environment of verifiers, which wants other versions than TRL's. */
export function verifiersPython(args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  return ended(start(VERIFIERS, args, options), args[0]!);
}

/** Reflections that a server has scored. */
export async function scored(address: string): Promise<number> {
  const text = await (await fetch(`${address}/metrics`)).text();
  return Number(/^hindsight_reflections_total (\d+)/m.exec(text)?.[1] ?? 0);
}

/** A program of the environment, such as `openenv`. */
export function tool(name: string, args: readonly string[]): Promise<string> {
  return ended(start(join(dirname(PYTHON), name), args), name);
}

export function ict(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  return ended(start(process.execPath, ['scripts/ict.mjs', ...args], { env }), `ict ${args[0]}`);
}

/** @returns its address, without a mount */
export async function serve(args: readonly string[]): Promise<string> {
  const { out, child } = start(process.execPath, ['scripts/ict.mjs', 'serve', '--port', '0', '--quiet', ...args]);
  return announced(child, out, /(http:\S+)\/play/);
}

/** A tiny random Llama behind OpenAI's chat completions. @returns it as --actor names it */
export async function tinyActor(): Promise<string> {
  const { out, child } = start(PYTHON, ['examples/tiny_server.py', '0']);
  return `openai:${await announced(child, out, /^(http:\S+#tiny)$/m)}`;
}

/** What the program says when it is up. @throws Error with the end of what it said where it ends instead */
function announced(child: ChildProcess, out: () => string, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = pattern.exec(out());
      if (found) resolve(found[1]!);
    };
    child.stdout!.on('data', look);
    child.on('close', () => reject(new Error(out().slice(-4000))));
  });
}
