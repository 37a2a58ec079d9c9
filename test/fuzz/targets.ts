// Inputs by grammar for whatever reads something from outside, and what may come of them: a value, or an `AppError`. Texts are drawn from
// rules of their language; formats that have a sample are that sample with changes where its structure has joints. Equal seeds draw equal
// inputs. `tools/fuzz.mjs` runs them by the thousand, `fuzz.test.ts` a few.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { writeBundle, readBundle } from '../../src/adapter/bundle';
import { readPeft, writePeft } from '../../src/adapter/peft';
import { parseGguf } from '../../src/core/files/gguf';
import { readEvaluateLink, readPlayLink } from '../../src/core/sharing/link';
import { mayTakeForEver } from '../../src/core/files/safe-pattern';
import { parseSafetensors, writeSafetensors } from '../../src/core/files/safetensors';
import { checkSettings } from '../../src/core/run/run-settings';
import { createRng, type Rng } from '../../src/core/rng';
import { readParsedGames } from '../../src/env/alfworld/engine/parsed-games';
import { drawOwnLevel } from '../../src/env/minihack/tasks/own-levels';
import { readArchive } from '../../src/hub/archive';
import { parseModelConfig } from '../../src/model/config';
import { readGgufModel } from '../../src/model/gguf/gguf';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/store/checkpoint-file';
import { readRunLog } from '../../src/store/folder/run-log-file';
import { ChatTemplate } from '../../src/text/chat-template';
import { readGgufTokenizer } from '../../src/text/gguf-tokenizer';
import { Tokenizer } from '../../src/text/tokenizer';
import { PRESETS } from '../../src/train/presets';
import { sampleCheckpoint, sampleEvents } from '../store/samples';

type Input = string | Uint8Array;
export interface Target {
  draw(rng: Rng): Input | Promise<Input>;
  read(input: Input): unknown;
}

const file = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
const json = (path: string): unknown => JSON.parse(new TextDecoder().decode(file(path)));

const oneOf = <T>(rng: Rng, all: readonly T[]): T => all[rng.int(all.length)]!;
const ODD_NUMBERS = [0, -0, 1, -1, 0.5, 2 ** 31, 2 ** 32 - 1, 2 ** 53, -(2 ** 31), 1e308, 1e-320, 255, 65_536, NaN, Infinity];
const ODD_TEXTS = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  '\0',
  '\ud800',
  '../x',
  'NaN',
  '(a+)+',
  '<script>',
  '𝕏'.repeat(50),
  '\n',
];

function oddValue(rng: Rng, depth = 0): unknown {
  switch (rng.int(depth > 3 ? 5 : 8)) {
    case 0:
      return oneOf(rng, ODD_NUMBERS);
    case 1:
      return oneOf(rng, ODD_TEXTS);
    case 2:
      return null;
    case 3:
      return rng.int(2) === 0;
    case 4:
      return 'x'.repeat(rng.int(2_000));
    case 5:
      return Array.from({ length: rng.int(4) }, () => oddValue(rng, depth + 1));
    case 6:
      return Object.fromEntries(Array.from({ length: rng.int(4) }, () => [oneOf(rng, ODD_TEXTS), oddValue(rng, depth + 1)]));
    default: {
      let deep: unknown = 1;
      for (let i = rng.int(1_500); i > 0; i--) deep = [deep];
      return deep;
    }
  }
}

/** The value with one to three of its parts changed, left out, doubled, or moved. */
function changedJson(rng: Rng, sample: unknown): unknown {
  const copy = structuredClone(sample);
  for (let changes = 1 + rng.int(3); changes > 0; changes--) {
    let holder = copy as Record<string, unknown>;
    for (;;) {
      const keys = Object.keys(holder);
      if (keys.length === 0) break;
      const key = oneOf(rng, keys);
      const inside = holder[key];
      if (typeof inside === 'object' && inside !== null && rng.int(3) > 0) {
        holder = inside as Record<string, unknown>;
        continue;
      }
      const kind = rng.int(5);
      if (kind === 0) delete holder[key];
      else if (kind === 1 && !Array.isArray(holder)) holder[oneOf(rng, ODD_TEXTS)] = inside;
      else if (kind === 2) holder[key] = holder[oneOf(rng, keys)];
      else if (kind === 3 && typeof inside === 'string') holder[key] = inside.slice(0, rng.int(inside.length + 1)) + oneOf(rng, ODD_TEXTS);
      else holder[key] = oddValue(rng);
      break;
    }
  }
  return copy;
}

/** Bytes with numbers set to their limits, parts left out, doubled or moved, or the end cut. @param joints where structure is likelier */
function changedBytes(rng: Rng, sample: Uint8Array, joints = sample.length): Uint8Array {
  let bytes = sample.slice();
  for (let changes = 1 + rng.int(4); changes > 0 && bytes.length > 16; changes--) {
    const at = rng.int(Math.min(rng.int(4) > 0 ? joints : bytes.length, bytes.length - 8));
    const length = rng.int(Math.min(64, bytes.length - at));
    const view = new DataView(bytes.buffer);
    switch (rng.int(6)) {
      case 0:
        bytes[at] = rng.int(256);
        break;
      case 1:
        view.setUint32(at, oneOf(rng, [0, 1, 0x7fffffff, 0xffffffff, bytes.length, rng.int(1000)]), true);
        break;
      case 2:
        view.setBigUint64(at, oneOf(rng, [0n, 1n, 2n ** 63n, 2n ** 64n - 1n, BigInt(bytes.length), 2n ** 32n]), true);
        break;
      case 3:
        bytes = bytes.slice(0, at);
        break;
      case 4:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
        break;
      default:
        bytes.copyWithin(at, rng.int(bytes.length - length), rng.int(bytes.length));
    }
  }
  return bytes;
}

/** A text by rules: `<name>` is one of the rule's alternatives; past the depth the first, which ends. */
function drawText(rng: Rng, rules: Readonly<Record<string, readonly string[]>>, start: string, depth = 0): string {
  return start.replace(/<(\w+)>/g, (all, name: string) => {
    const alternatives = rules[name];
    if (!alternatives) return all;
    return drawText(rng, rules, depth > 12 ? alternatives[0]! : oneOf(rng, alternatives), depth + 1);
  });
}

const LEVEL: Record<string, readonly string[]> = {
  level: ["<head>\nGEOMETRY:center,center\nMAP\n<row>\n<row>\n<row>\nENDMAP\n<lines>", "<head>\n<lines>", 'LEVEL: "r"\n<rooms>'],
  head: ['MAZE: "m", \' \'', 'MAZE: "m", \' \'\nFLAGS:<flag>', 'MAZE:"m",\'<cell>\'\nINIT_MAP:mines,\'.\',\' \',true,true,lit,false'],
  flag: ['noteleport', 'hardfloor', 'premapped', 'corrmaze', 'x'],
  row: ['....|....', '.........', '|-.+.-|.}', 'xxx.S..L ', '', '@>', '<cell><cell><cell>'],
  cell: ['.', '}', 'L', '|', '-', '+', 'T', '#', 'C', 'A', '@', 'é', ' '],
  rooms: ['ROOM: "ordinary", random, random, random, random { <lines> }\nRANDOM_CORRIDORS', '<lines>', 'ROOM:"<word>",lit,(<n>,<n>),(center,top),(<n>,<n>) { <lines> }\n<rooms>'],
  lines: ['', '<line>\n<lines>', '<line>\n<line>\n<lines>'],
  line: [
    "MONSTER:('<cell>',\"<word>\"),<place><option>", "OBJECT:('<class>',\"<word>\"),<place><option>", 'TRAP:"<trap>",<place>', 'STAIR:<place>,<way>',
    'STAIR:levregion(<n>,<n>,<n>,<n>),(<n>,<n>,<n>,<n>),down', "TERRAIN:<sel>,'<cell>'", 'REGION:(<n>,<n>,<n>,<n>),<light>,"<word>"', 'DOOR:<door>,<place>',
    'LOOP [<n>] { <lines> }', 'IF [<chance>] { <lines> } ELSE { <lines> }', '[<chance>]: <line>', '$v = <value>', 'SHUFFLE: $v', "REPLACE_TERRAIN:(<n>,<n>,<n>,<n>),'<cell>','<cell>',<n>%",
    'MAZEWALK:<place>,<side>', 'GOLD:<n>,<place>', 'FOUNTAIN:<place>', 'BRANCH:(<n>,<n>,<n>,<n>),(<n>,<n>,<n>,<n>)', 'NON_DIGGABLE:(<n>,<n>,<n>,<n>)', '<word>:<word>', 'EXIT', '# <word>', 'ENGRAVING:<place>,burn,"<word>"', 'ALTAR:<place>,<word>,<word>', 'MESSAGE:"<word>"',
  ],
  trap: ['board', 'pit', 'teleport', 'bear', 'web', 'falling rock', 'random', '<word>'],
  option: ['', ',asleep', ',hostile', ',<word>', ',blessed,<n>', ',montype:"<word>"', ',name:"<word>"'],
  class: ['%', '!', '=', '?', '/', '(', '[', ')', '*', '<cell>'],
  place: ['(<n>,<n>)', 'random', 'rndcoord(<sel>)', '$v', '$v[<n>]', '(<n>,<n>,<n>,<n>)'],
  sel: ['(<n>,<n>)', 'fillrect(<n>,<n>,<n>,<n>)', 'line(<n>,<n>),(<n>,<n>)', 'randline(<n>,<n>),(<n>,<n>),<n>', 'filter(<n>%,<sel>)', "filter('<cell>',<sel>)", '(<sel> & <sel>)', '<sel> & <sel>', 'rect(<n>,<n>,<n>,<n>)', '$v', 'random'],
  value: ['<n>', '<n>d<n>', '{ (<n>,<n>),(<n>,<n>) }', "monster: { 'F', 'k' }", "object: { '%', ('!',\"<word>\") }", 'selection: <sel>', '"<word>"', '$v', "('<cell>',\"<word>\")"],
  chance: ['50%', '<n>%', '$v == <n>', '$v < <n>d<n>', '<n>'],
  door: ['open', 'closed', 'locked', 'nodoor', 'random', '<word>'], side: ['east', 'north', '<word>'], way: ['down', 'up', '<word>'], light: ['lit', 'unlit', 'random', '<word>'],
  word: ['apple', 'lichen', 'death', 'ordinary', 'wumpus', 'Orcus', 'food ration', '', 'altar', 'random', 'é"', 'long sword', 'levitation', 'shop'],
  n: ['0', '1', '2', '5', '9', '79', '-1', '999', '1000000', '99999999999999999999', '3d6'],
}; // prettier-ignore

const TEMPLATE: Record<string, readonly string[]> = {
  body: ['', '{{ <e> }}<body>', '{% if <e> %}<body>{% elif <e> %}<body>{% else %}<body>{% endif %}', '{% for m in <e> %}<body>{% endfor %}', '{%- for m in messages if <e> -%}<body>{% else %}<body>{%- endfor %}', '{% set v = <e> %}<body>', "{% set ns = namespace(v=<e>) %}<body>{% set ns.v = ns.v ~ <e> %}<body>", '{% macro f(a, b=<e>) %}<body>{% endmacro %}<body>{{ f(<e>) }}', '<|im_start|>\r\n<body>', '{# <e> #}', '{% break %}', '{% continue %}', '{% generation %}<body>{% endgeneration %}', '{% filter trim %}<body>{% endfilter %}', '{% call f() %}<body>{% endcall %}', "{{ raise_exception('x') }}", '{%', '}}'],
  e: ['m', 'messages', 'm.content', "m['role']", 'loop.index0', 'loop', 'bos_token', 'tools', 'none', 'ns.v', '<n>', "'<t>'", '[<e>, <e>]', "{'a': <e>}", '(<e>, <e>)', '<e> + <e>', '<e> ~ <e>', '<e> == <e>', '<e> in <e>', 'not <e>', '<e> and <e>', '<e>[<n>:]', '<e>[::-1]', '<e>|<f>', '<e> is <w>', '<e> if <e> else <e>', '<e>.<m>', "strftime_now('%<t>')", 'range(<n>)', '-<e>', '<e> % <e>', '<e> * <e>', 'f(<e>)', '<e>[<e>]'],
  f: ['trim', 'length', 'upper', 'tojson', 'tojson(indent=<n>)', 'join(<e>)', 'list', 'sort', 'first', 'last', 'reverse', "replace(<e>, <e>)", 'indent(<n>)', "selectattr('a', 'equalto', <e>)", "map(attribute='a')", 'items', 'string', 'int', 'default(<e>)', 'unique', 'dictsort', '<t>'],
  m: ['strip()', 'split(<e>)', "startswith(<e>)", 'replace(<e>, <e>)', 'items()', 'get(<e>)', 'upper()', 'keys()', 'lstrip(<e>)', 'content', '<t>()', 'join(<e>)', 'append(<e>)'],
  w: ['defined', 'none', 'string', 'mapping', 'not none', 'odd', 'iterable', '<t>'], n: ['0', '1', '-1', '3', '70000', '99999999999', '1.5'], t: ['a', 'x y', '', 'A', '\\n', 'é', '__proto__', 'constructor', 'role'],
}; // prettier-ignore

const PATTERN: Record<string, readonly string[]> = {
  p: ['<a>', '<a><p>', '<a>|<p>', '(<p>)<q>', '(?:<p>)<q>', '(?i:<p>)', '(?!<p>)', '(?=<p>)'], q: ['', '*', '+', '?', '{2,}', '{1,3}', '+?'],
  a: ['a<q>', '\\s<q>', '\\p{L}<q>', '[^\\s\\p{N}]<q>', '.<q>', '\\w<q>', ' ?', '[\\r\\n]<q>', '[(*]<q>', '\\('],
}; // prettier-ignore

const text = (bytes: Input): string => (typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes));
const bytesOf = (input: Input): Uint8Array => (typeof input === 'string' ? new TextEncoder().encode(input) : input);
const written = (value: unknown): string => JSON.stringify(value) ?? 'null';
const MESSAGES = [{ role: 'system', content: 'S' }, { role: 'user', content: ' a <b>\n' }, { role: 'assistant', content: 'Action: x' }]; // prettier-ignore

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
};
const peft = once(() => {
  const rows = (columns: number) => ({ shape: [2, columns], data: new Float32Array(2 * columns) });
  const name = 'base_model.model.model.layers.0.self_attn.q_proj';
  const tensors = new Map([[`${name}.lora_A.weight`, rows(4)], [`${name}.lora_B.weight`, { shape: [4, 2], data: new Float32Array(8) }]]); // prettier-ignore
  return writePeft({ rank: 2, alpha: 4, targets: ['q_proj'], base: { name: 'b', sha256: 'f'.repeat(64) } }, tensors);
});
const games = once(() => gunzipSync(file('test/fixtures/alfworld/games-parsed.jsonl.gz')).toString().split('\n').slice(0, 3).map((line) => JSON.parse(line) as unknown)); // prettier-ignore
const tokenizer = once(() => json('public/models/embedded/tokenizer.json'));
const config = once(() => json('public/models/embedded/config.json'));
const gguf = once(() => file('test/fixtures/models/gguf/tiny-llama.q8_0.gguf'));
const safetensors = once(() => writeSafetensors(new Map([['a', { shape: [2, 3], data: new Float32Array(6) }], ['b', { shape: [4], data: new Float32Array(4) }]]))); // prettier-ignore
const bundle = once(() => writeBundle({ peft: peft(), card: '# A', runLog: new TextEncoder().encode(sampleEvents(0, 3).map((event) => `${JSON.stringify(event)}\n`).join('')) })); // prettier-ignore
const zip = once(() => file('test/fixtures/alfworld/trials.zip'));

export const TARGETS: Readonly<Record<string, Target>> = {
  level: { draw: (rng) => drawText(rng, LEVEL, '<level>'), read: (input) => drawOwnLevel(text(input), 1) },
  template: { draw: (rng) => drawText(rng, TEMPLATE, '<body><body><body>'), read: (input) => new ChatTemplate(text(input)).render(MESSAGES, { addGenerationPrompt: true, bosToken: '<s>' }) },
  pattern: { draw: (rng) => drawText(rng, PATTERN, '<p>'), read: (input) => mayTakeForEver(text(input)) || isQuick(text(input)) },
  tokenizer: { draw: (rng) => written(changedJson(rng, tokenizer())), read: (input) => Tokenizer.fromJson(JSON.parse(text(input))).encode('go to desk 1 <x> é\n') },
  config: { draw: (rng) => written(changedJson(rng, config())), read: (input) => parseModelConfig(JSON.parse(text(input))) },
  settings: { draw: (rng) => written(changedJson(rng, PRESETS.minihack)), read: (input) => checkSettings(JSON.parse(text(input)) as object) },
  games: { draw: (rng) => games().map((game) => written(changedJson(rng, game))).join('\n'), read: (input) => readParsedGames(text(input)) },
  log: { draw: (rng) => (changedJson(rng, sampleEvents(0, 5)) as unknown[]).map(written).join('\n'), read: (input) => readRunLog(bytesOf(input)) },
  peft: { draw: (rng) => written(changedJson(rng, JSON.parse(text(peft().config)))), read: (input) => readPeft({ ...peft(), config: bytesOf(input) }) },
  safetensors: { draw: (rng) => changedBytes(rng, safetensors(), 200), read: (input) => parseSafetensors(bytesOf(input)) },
  gguf: { draw: (rng) => changedBytes(rng, gguf(), 4_000), read: (input) => { const parsed = parseGguf(bytesOf(input)); return [() => readGgufModel(parsed), () => readGgufTokenizer(parsed)].map(orRefused); } },
  bundle: { draw: (rng) => changedBytes(rng, bundle()), read: (input) => readBundle(bytesOf(input)) },
  archive: { draw: (rng) => changedBytes(rng, zip()), read: (input) => readArchive(bytesOf(input)).map((entry) => orRefused(() => entry.text(1 << 20))) },
  checkpoint: { draw: async (rng) => changedBytes(rng, await encodeCheckpoint(sampleCheckpoint(2))), read: (input) => decodeCheckpoint(bytesOf(input), 'X') },
  link: { draw: (rng) => Array.from({ length: rng.int(5) }, () => `${oneOf(rng, ['v', 'steps', 'seed', 'level', 'task', 'adapter', 'episodes', '%', ''])}=${encodeURIComponent(written(oddValue(rng)).slice(0, 3_000).replace(/[\ud800-\udbff]$/, ''))}${oneOf(rng, ['', '%', '%zz'])}`).join('&'), read: (input) => [readEvaluateLink(text(input)), readPlayLink(text(input))] },
}; // prettier-ignore

function orRefused(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** What was not refused has to be quick on texts that were not tried. */
function isQuick(pattern: string): boolean {
  let regex: RegExp;
  try {
    regex = new RegExp(pattern.replaceAll('(?i:', '(?:'), 'gu');
  } catch {
    return true;
  }
  for (const part of ['ab', 'a ', 'a(', '1a', ' \n']) part.repeat(300).replace(regex, '');
  return true;
}

export function isRefusal(error: unknown): boolean {
  return (error as { name?: string } | null)?.name === 'AppError';
}

/** Slower than this on one input is a fault; the machine may be busy with something else. */
export const LONGEST_MS = 1_000;

export async function inputOf(name: string, seed: number): Promise<Input> {
  return TARGETS[name]!.draw(createRng(seed, `fuzz ${name}`, 0));
}

/** @returns what is wrong with how the input of this seed was read, or null */
export async function faultOf(name: string, seed: number): Promise<string | null> {
  const input = await inputOf(name, seed);
  const begin = process.cpuUsage();
  try {
    await TARGETS[name]!.read(input);
  } catch (error) {
    if (!isRefusal(error)) return `${(error as Error).name}: ${(error as Error).message}`.slice(0, 300);
    const { message, fix } = error as { message: string; fix: string };
    if (message.length > 2_000 || fix === '') return `a refusal of ${message.length} letters`;
  }
  // Of the processor: others on the machine do not count.
  const { user, system } = process.cpuUsage(begin);
  const ms = (user + system) / 1000;
  return ms > LONGEST_MS ? `it took ${ms.toFixed(0)} ms` : null;
}
