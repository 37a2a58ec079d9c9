// A LoRA as PEFT keeps it (https://huggingface.co/docs/peft, checkpoint format): adapter_config.json and
// adapter_model.safetensors. The tensors say what is adapted, and the settings have to agree: each tensor is used, each
// setting that would change the numbers is done, or the file is refused by name. The hash of
// the base weights goes in the field `base_model_sha256`, which PEFT leaves alone.
// Format: docs/formats/adapter-bundle.md.

import { AppError } from '../core/errors';
import { parsePattern, wholeMatcher } from '../core/files/pattern';
import { parseSafetensors, writeSafetensors, type NamedTensor, type SafetensorsType } from '../core/files/safetensors';

export const TARGET_MODULES = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;
export type TargetModule = (typeof TARGET_MODULES)[number];

export const CONFIG_FILE = 'adapter_config.json';
export const WEIGHTS_FILE = 'adapter_model.safetensors';

/** The two files that open in PEFT. */
export interface PeftFiles {
  readonly config: Uint8Array;
  readonly weights: Uint8Array;
}

export interface PeftConfig {
  readonly rank: number;
  /** The low-rank term is scaled by alpha / rank. */
  readonly alpha: number;
  readonly targets: readonly TargetModule[];
  /** Some layers lack some targets on purpose: nothing is added there. */
  readonly partial?: boolean;
  readonly base: {
    readonly name: string;
    /** Of the base's weight file, in hexadecimal; null where the adapter does not say. */
    readonly sha256: string | null;
  };
}

export interface PeftAdapter {
  readonly config: PeftConfig;
  /** A [rank, inputs] and B [outputs, rank] by PEFT's names. */
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

const NAME = /^base_model\.model\.(model\.layers\.(0|[1-9]\d{0,3})\.(self_attn|mlp)\.([a-z]+_proj))\.lora_([AB])\.weight$/;
const MAX_CONFIG_BYTES = 64 * 1024;
const MAX_RANK = 1024;
const MAX_NUMBERS = 2 ** 28;

/** Settings that change what is computed only in ways done here, or only how the training went. */
const KNOWN = new Set([
  ...[
    'peft_type',
    'task_type',
    'base_model_name_or_path',
    'base_model_sha256',
    'revision',
    'auto_mapping',
    'peft_version',
    'inference_mode',
  ],
  ...['r', 'lora_alpha', 'rank_pattern', 'alpha_pattern', 'use_rslora', 'bias', 'lora_dropout', 'init_lora_weights', 'target_modules'],
  ...['exclude_modules', 'layers_to_transform', 'layers_pattern', 'eva_config', 'corda_config', 'loftq_config', 'lora_ga_config'],
  ...['megatron_core', 'qalora_group_size', 'runtime_config', 'ensure_weight_tying'],
]);
/** Ways to begin that leave the base's weights as they are. */
const BEGINNINGS: readonly unknown[] = [undefined, null, true, false, 'gaussian', 'eva', 'orthogonal', 'mica'];

const EXPORT = 'Export the adapter again, or use one that was made here or by PEFT for this model.';
const MERGE = 'Merge it into its base with PEFT (merge_and_unload) and use the merged model, or train a plain LoRA.';

function refuse(code: string, message: string, cause?: unknown): AppError {
  return new AppError(`ADAPTER_${code}`, message, code === 'UNSUPPORTED' ? MERGE : EXPORT, { cause });
}

function shown(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 200);
}

/** What other programs call an adapter's files, by a folder's or an archive's names; null where there is none. */
export function foreignAdapter(names: readonly string[]): AppError | null {
  const found = names.find((name) => /(^|\/)(adapter_model\.(bin|pt|pth)|adapters?\.(npz|safetensors))$/.test(name));
  if (found === undefined) return null;
  const isPickle = /adapter_model/.test(found);
  const message = isPickle
    ? `${found} is a pickle, which can run any program when it is opened; ${WEIGHTS_FILE} can be read.`
    : `${found} is an adapter of MLX, whose matrices lie otherwise; ${WEIGHTS_FILE} of PEFT can be read.`;
  const fix = isPickle
    ? 'Open it in PEFT on a machine where you trust it, and save it again with save_pretrained(…, safe_serialization=True).'
    : 'Fuse it with mlx_lm.fuse and use the fused model, or train the adapter with PEFT.';
  return new AppError('ADAPTER_UNSUPPORTED', message, fix);
}

function isEmpty(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** Whether a name fits Python's expression; those that take long, or that Python alone has, are refused. */
function expression(source: string, field: string): Choice {
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw refuse('UNSUPPORTED', `The expression ${shown(source)} in ${field} of ${CONFIG_FILE} cannot be followed here.`, cause);
    }
  };
  const fits = attempt(() => wholeMatcher(parsePattern(source)));
  return (module) => attempt(() => fits(module));
}

type Choice = (module: string) => boolean;

/** PEFT's `check_target_module_exists`: whole names, ends of names behind a point, or an expression for the whole name. */
function choice(value: unknown, field: string, inLayer: Choice = () => true): Choice {
  if (typeof value === 'string' && value !== '') return expression(value, field);
  if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === 'string' && item !== ''))
    throw refuse('CONFIG', `${field} is ${shown(value)}; a list of names, an expression or all-linear is needed.`);
  const names = value as string[];
  return (module) => names.includes(module) || (names.some((name) => module.endsWith(`.${name}`)) && inLayer(module));
}

function layerChoice({ layers_to_transform: layers, layers_pattern: pattern }: Record<string, unknown>): Choice | undefined {
  if (layers === undefined || layers === null || (Array.isArray(layers) && layers.length === 0)) return undefined;
  const wanted = [layers].flat();
  if (!wanted.every((layer) => Number.isInteger(layer))) throw refuse('CONFIG', `layers_to_transform is ${shown(layers)}.`);
  if (!isEmpty(pattern) && ![pattern].flat().includes('layers')) throw refuse('UNSUPPORTED', `layers_pattern is ${shown(pattern)}.`);
  return (module) => wanted.includes(Number(/\.layers\.(\d+)\./.exec(module)![1]));
}

/** The value of the first key that fits the end of a module's name, as PEFT's `get_pattern_key`; otherwise the fallback. */
function byPattern(field: string, patterns: unknown, fallback: number): (module: string) => number {
  if (isEmpty(patterns)) return () => fallback;
  const entries = Object.entries(patterns as object).map(([key, value]): [Choice, number] => {
    if (typeof value !== 'number' || !(value > 0 && value <= 2 ** 20))
      throw refuse('CONFIG', `${field} gives ${shown(key)} the value ${shown(value)}.`);
    return [expression(`(.*\\.)?(${key})$`, field), value];
  });
  return (module) => entries.find(([fits]) => fits(module))?.[1] ?? fallback;
}

interface Settings {
  readonly base: PeftConfig['base'];
  readonly rank: (module: string) => number;
  readonly alpha: (module: string) => number;
  readonly chooses: Choice;
  /** Names of target_modules where it is a list that nothing is taken out of. */
  readonly named: readonly string[];
}

function parseConfig(bytes: Uint8Array): Settings {
  if (bytes.length > MAX_CONFIG_BYTES)
    throw refuse('CONFIG', `${CONFIG_FILE} has ${bytes.length} bytes; at most ${MAX_CONFIG_BYTES} are read.`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refuse('CONFIG', `${CONFIG_FILE} is not JSON in UTF-8.`, cause);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw refuse('CONFIG', `${CONFIG_FILE} is not a JSON object.`);
  const c = json as Record<string, unknown>;
  if (c.peft_type === undefined && c.fine_tune_type !== undefined) throw foreignAdapter(['adapters.safetensors'])!;
  if (c.peft_type !== 'LORA') throw refuse('UNSUPPORTED', `The adapter is of type ${shown(c.peft_type)}; LORA can be read.`);
  if ((c.bias ?? 'none') !== 'none') throw refuse('UNSUPPORTED', `The adapter trains biases (bias = ${shown(c.bias)}).`);
  for (const field of Object.keys(c))
    if (!KNOWN.has(field) && !isEmpty(c[field]))
      throw refuse('UNSUPPORTED', `The adapter uses ${field.slice(0, 100)}, which is not done here.`);
  if (!BEGINNINGS.includes(c.init_lora_weights)) {
    const message = `The adapter began as ${shown(c.init_lora_weights)} (init_lora_weights), which changes the base's weights too.`;
    const fix = 'Save it as a plain LoRA: save_pretrained with path_initial_model_for_weight_conversion in PEFT.';
    throw new AppError('ADAPTER_UNSUPPORTED', message, fix);
  }
  if (![undefined, null, true, false].includes(c.use_rslora as boolean)) throw refuse('CONFIG', `use_rslora is ${shown(c.use_rslora)}.`);
  // PEFT's own values where a file does not say; a key without a value is nothing that PEFT writes.
  const [rank, alpha] = [c.r === undefined ? 8 : c.r, c.lora_alpha === undefined ? 8 : c.lora_alpha];
  if (typeof rank !== 'number' || !Number.isInteger(rank) || rank < 1 || rank > MAX_RANK)
    throw refuse('CONFIG', `The rank is ${shown(rank)}; 1 to ${MAX_RANK} is possible.`);
  if (typeof alpha !== 'number' || !Number.isFinite(alpha) || alpha <= 0) throw refuse('CONFIG', `lora_alpha is ${shown(alpha)}.`);
  const sha256 = c.base_model_sha256 ?? null;
  if (sha256 !== null && !(typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)))
    throw refuse('CONFIG', `base_model_sha256 is ${shown(sha256)}; 64 hexadecimal digits are needed.`);
  const modules = c.target_modules;
  const isAll = typeof modules === 'string' && modules.toLowerCase() === 'all-linear';
  const targeted = isAll ? () => true : choice(modules, 'target_modules', layerChoice(c));
  const excluded = isEmpty(c.exclude_modules) ? () => false : choice(c.exclude_modules, 'exclude_modules');
  const [rankOf, alphaOf] = [byPattern('rank_pattern', c.rank_pattern, rank), byPattern('alpha_pattern', c.alpha_pattern, alpha)];
  const name = c.base_model_name_or_path;
  return {
    base: { name: typeof name === 'string' ? name : '', sha256 },
    rank: rankOf,
    // rsLoRA scales by alpha / √rank (Kalajdzievski, arXiv 2312.03732).
    alpha: c.use_rslora === true ? (module) => alphaOf(module) * Math.sqrt(rankOf(module)) : alphaOf,
    chooses: (module) => targeted(module) && !excluded(module),
    named: Array.isArray(modules) && isEmpty(c.exclude_modules) ? (modules as string[]) : [],
  };
}

export interface LoraPair {
  readonly a: NamedTensor;
  readonly b: NamedTensor;
  readonly alpha: number;
}

/** One rank and one alpha for all: smaller ranks are filled up with zeros, and factors that differ go into B. @throws AppError `ADAPTER_TENSORS` */
export function evenOut(pairs: ReadonlyMap<string, LoraPair>): { rank: number; alpha: number; tensors: Map<string, NamedTensor> } {
  const all = [...pairs.values()];
  const rank = Math.max(...all.map(({ a }) => a.shape[0]!));
  const { alpha } = all[0]!;
  const isEven = all.every((pair) => pair.a.shape[0] === rank && pair.alpha === alpha);
  const numbers = all.reduce((sum, { a, b }) => sum + rank * (a.shape[1]! + b.shape[0]!), 0);
  if (numbers > MAX_NUMBERS)
    throw refuse('TENSORS', `With rank ${rank} everywhere the adapter has ${numbers} numbers; ${MAX_NUMBERS} are the most.`);
  const tensors = new Map<string, NamedTensor>();
  for (const [module, pair] of pairs) {
    const { a, b } = isEven ? pair : filled(pair, rank);
    tensors.set(`base_model.model.${module}.lora_A.weight`, a).set(`base_model.model.${module}.lora_B.weight`, b);
  }
  return { rank, alpha: isEven ? alpha : rank, tensors };
}

function filled({ a, b, alpha }: LoraPair, rank: number): { a: NamedTensor; b: NamedTensor } {
  const [own, inputs, outputs] = [a.shape[0]!, a.shape[1]!, b.shape[0]!];
  const wideA = new Float32Array(rank * inputs);
  wideA.set(a.data);
  const wideB = Float32Array.from({ length: outputs * rank }, (_, i) =>
    i % rank < own ? (b.data[Math.floor(i / rank) * own + (i % rank)]! * alpha) / own : 0,
  );
  return { a: { shape: [rank, inputs], data: wideA }, b: { shape: [outputs, rank], data: wideB } };
}

/** What the tensors say, held against what the settings say: each is used, and none is missing. */
function arrange(settings: Settings, tensors: ReadonlyMap<string, NamedTensor>, modelLayers?: number): PeftAdapter {
  const halves: Record<'A' | 'B', Map<string, NamedTensor>> = { A: new Map(), B: new Map() };
  let layers = modelLayers ?? 0;
  for (const [name, tensor] of tensors) {
    const [, module, layer, block, target, matrix] = NAME.exec(name) ?? [];
    const isFeed = ['gate_proj', 'up_proj', 'down_proj'].includes(target!);
    if (!(TARGET_MODULES as readonly unknown[]).includes(target) || block !== (isFeed ? 'mlp' : 'self_attn'))
      throw refuse('TENSORS', `The adapter holds "${name.slice(0, 200)}", which is no A or B of ${TARGET_MODULES.join(', ')}.`);
    const { shape } = tensor;
    const rank = settings.rank(module!);
    if (shape.length !== 2 || shape[matrix === 'A' ? 0 : 1] !== rank)
      throw refuse('TENSORS', `"${name}" has the shape [${shape}]; ${CONFIG_FILE} gives it rank ${rank}.`);
    if (!settings.chooses(module!)) throw refuse('TENSORS', `The adapter holds "${name}", which ${CONFIG_FILE} does not target.`);
    if (modelLayers !== undefined && Number(layer) >= modelLayers)
      throw refuse('TENSORS', `The adapter holds "${name}"; the model has ${modelLayers} layers.`);
    halves[matrix as 'A' | 'B'].set(module!, tensor);
    layers = Math.max(layers, Number(layer) + 1);
  }
  if (tensors.size === 0) throw refuse('TENSORS', 'The adapter has no tensor.');
  const pairs = new Map<string, LoraPair>();
  const expected = Array.from({ length: layers }, (_, layer) => TARGET_MODULES.map((target, i) => `model.layers.${layer}.${i < 4 ? 'self_attn' : 'mlp'}.${target}`)); // prettier-ignore
  for (const module of expected.flat()) {
    const [a, b] = [halves.A.get(module), halves.B.get(module)];
    if (a && b) pairs.set(module, { a, b, alpha: settings.alpha(module) });
    else if (a || b || settings.chooses(module))
      throw refuse('TENSORS', `The adapter lacks lora_${a ? 'B' : 'A'} of "${module}", which ${CONFIG_FILE} targets.`);
  }
  const isOurs = /(^|\.)(lm_head|embed_tokens|[qkvo]_proj|(gate|up|down)_proj)$/;
  const lost = settings.named.find(
    (name) => isOurs.test(name) && ![...pairs.keys()].some((module) => module === name || module.endsWith(`.${name}`)),
  );
  if (lost !== undefined) throw refuse('TENSORS', `${CONFIG_FILE} targets ${shown(lost)}, of which the adapter holds no tensor.`);
  const { rank, alpha, tensors: even } = evenOut(pairs);
  const targets = TARGET_MODULES.filter((target) => [...pairs.keys()].some((module) => module.endsWith(`.${target}`)));
  const isPartial = pairs.size < layers * targets.length;
  return { config: { rank, alpha, targets, ...(isPartial ? { partial: true } : {}), base: settings.base }, tensors: even };
}

/**
 * @param options.baseSha256 the hash of the base it is to be used with; not compared when left out
 * @param options.layers of that base; as many as the adapter has when left out
 * @throws AppError `ADAPTER_CONFIG`, `_UNSUPPORTED`, `_TENSORS`, `_WRONG_BASE`, and `SAFETENSORS_…` of the weights.
 */
export function readPeft(files: PeftFiles, options: { baseSha256?: string; layers?: number } = {}): PeftAdapter {
  const settings = parseConfig(files.config);
  const { name, sha256 } = settings.base;
  if (options.baseSha256 !== undefined && sha256 !== null && sha256 !== options.baseSha256) {
    const message = `The adapter was made for ${name || 'another model'} (${sha256.slice(0, 12)}…); the model in use is ${options.baseSha256.slice(0, 12)}….`;
    throw new AppError('ADAPTER_WRONG_BASE', message, 'Use the adapter with the model it was made for, or train one for this model.');
  }
  return arrange(settings, parseSafetensors(files.weights, { finite: true }), options.layers);
}

/** @param dtype of the numbers in the file */
export function writePeft(config: PeftConfig, tensors: ReadonlyMap<string, NamedTensor>, dtype: SafetensorsType = 'F32'): PeftFiles {
  const json = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: config.base.name,
    base_model_sha256: config.base.sha256,
    r: config.rank,
    lora_alpha: config.alpha,
    lora_dropout: 0,
    target_modules: config.partial
      ? [...tensors.keys()].flatMap((name) => /^base_model\.model\.(.+)\.lora_A\./.exec(name)?.[1] ?? [])
      : config.targets,
    bias: 'none',
    fan_in_fan_out: false,
    use_rslora: false,
    use_dora: false,
    init_lora_weights: true,
    inference_mode: true,
    rank_pattern: {},
    alpha_pattern: {},
    modules_to_save: null,
    layers_to_transform: null,
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`);
  arrange(parseConfig(bytes), tensors);
  return { config: bytes, weights: writeSafetensors(tensors, { dtype, metadata: { format: 'pt' } }) };
}
