// A LoRA as PEFT keeps it (https://huggingface.co/docs/peft, checkpoint format): adapter_config.json and
// adapter_model.safetensors. What would change the numbers and is not done here is refused by name. The hash of
// the base weights goes in the field `base_model_sha256`, which PEFT leaves alone.
// Format: docs/formats/adapter-bundle.md.

import { AppError } from '../core/errors';
import { parseSafetensors, writeSafetensors, type NamedTensor } from '../core/safetensors';

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

const NAME = /^base_model\.model\.model\.layers\.(0|[1-9]\d{0,3})\.(self_attn|mlp)\.([a-z]+_proj)\.lora_([AB])\.weight$/;
const MAX_CONFIG_BYTES = 64 * 1024;
const MAX_RANK = 1024;

/** Settings of PEFT that change what an adapter computes, and that are only read when off. */
const UNSUPPORTED = [
  ...['use_dora', 'use_qalora', 'use_bdlora', 'lora_bias', 'fan_in_fan_out', 'layers_to_transform', 'layers_pattern', 'layer_replication'],
  ...['modules_to_save', 'rank_pattern', 'alpha_pattern', 'exclude_modules', 'target_parameters', 'trainable_token_indices'],
  ...['alora_invocation_tokens', 'arrow_config', 'velora_config', 'monteclora_config'],
];

function refuse(code: string, message: string, cause?: unknown): AppError {
  return new AppError(`ADAPTER_${code}`, message, 'Export the adapter again, or use one that was made here or by PEFT for this model.', {
    cause,
  });
}

function isEmpty(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}

function parseConfig(bytes: Uint8Array): PeftConfig {
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
  if (c.peft_type !== 'LORA') throw refuse('UNSUPPORTED', `The adapter is of type ${JSON.stringify(c.peft_type)}; LORA can be read.`);
  if ((c.bias ?? 'none') !== 'none') throw refuse('UNSUPPORTED', `The adapter trains biases (bias = ${JSON.stringify(c.bias)}).`);
  for (const field of UNSUPPORTED) if (!isEmpty(c[field])) throw refuse('UNSUPPORTED', `The adapter uses ${field}.`);
  const rank = c.r ?? 8;
  if (typeof rank !== 'number' || !Number.isInteger(rank) || rank < 1 || rank > MAX_RANK) {
    throw refuse('CONFIG', `The rank is ${JSON.stringify(rank)}; 1 to ${MAX_RANK} is possible.`);
  }
  const alpha = c.lora_alpha ?? 8;
  if (typeof alpha !== 'number' || !Number.isFinite(alpha) || alpha <= 0) throw refuse('CONFIG', `lora_alpha is ${JSON.stringify(alpha)}.`);
  const modules = c.target_modules;
  const known = Array.isArray(modules) && modules.length > 0 && modules.every((m) => (TARGET_MODULES as readonly unknown[]).includes(m));
  if (!known)
    throw refuse(
      'UNSUPPORTED',
      `target_modules is ${JSON.stringify(modules)?.slice(0, 200)}; a list of ${TARGET_MODULES.join(', ')} can be read.`,
    );
  const sha256 = c.base_model_sha256 ?? null;
  if (sha256 !== null && !(typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256))) {
    throw refuse('CONFIG', `base_model_sha256 is ${JSON.stringify(sha256).slice(0, 100)}; 64 hexadecimal digits are needed.`);
  }
  const name = c.base_model_name_or_path;
  return {
    rank,
    // rsLoRA scales by alpha / √rank (Kalajdzievski, arXiv 2312.03732).
    alpha: c.use_rslora === true ? alpha * Math.sqrt(rank) : alpha,
    targets: TARGET_MODULES.filter((target) => (modules as unknown[]).includes(target)),
    base: { name: typeof name === 'string' ? name : '', sha256 },
  };
}

function checkTensors({ rank, targets }: PeftConfig, tensors: ReadonlyMap<string, NamedTensor>): void {
  let layers = 0;
  for (const [name, { shape }] of tensors) {
    const match = NAME.exec(name);
    const target = match?.[3] as TargetModule | undefined;
    const block = target && ['gate_proj', 'up_proj', 'down_proj'].includes(target) ? 'mlp' : 'self_attn';
    if (!match || !target || !targets.includes(target) || match[2] !== block)
      throw refuse('TENSORS', `The adapter holds "${name.slice(0, 200)}".`);
    if (shape.length !== 2 || shape[match[4] === 'A' ? 0 : 1] !== rank) {
      throw refuse('TENSORS', `"${name}" has the shape [${shape}]; the rank is ${rank}.`);
    }
    layers = Math.max(layers, Number(match[1]) + 1);
  }
  // All names are valid and distinct, so the count tells whether one is missing.
  const expected = layers * targets.length * 2;
  if (layers === 0 || tensors.size !== expected)
    throw refuse('TENSORS', `The adapter has ${tensors.size} tensors; ${layers} layers need ${expected}.`);
}

/**
 * @param options.baseSha256 the hash of the base it is to be used with; not compared when left out
 * @throws AppError `ADAPTER_CONFIG`, `_UNSUPPORTED`, `_TENSORS`, `_WRONG_BASE`, and `SAFETENSORS_…` of the weights.
 */
export function readPeft(files: PeftFiles, options: { baseSha256?: string } = {}): PeftAdapter {
  const config = parseConfig(files.config);
  const { name, sha256 } = config.base;
  if (options.baseSha256 !== undefined && sha256 !== null && sha256 !== options.baseSha256) {
    const message = `The adapter was made for ${name || 'another model'} (${sha256.slice(0, 12)}…); the model in use is ${options.baseSha256.slice(0, 12)}….`;
    throw new AppError('ADAPTER_WRONG_BASE', message, 'Use the adapter with the model it was made for, or train one for this model.');
  }
  const tensors = parseSafetensors(files.weights, { finite: true });
  checkTensors(config, tensors);
  return { config, tensors };
}

export function writePeft(config: PeftConfig, tensors: ReadonlyMap<string, NamedTensor>): PeftFiles {
  const json = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: config.base.name,
    base_model_sha256: config.base.sha256,
    r: config.rank,
    lora_alpha: config.alpha,
    lora_dropout: 0,
    target_modules: config.targets,
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
  checkTensors(config, tensors);
  return {
    config: new TextEncoder().encode(`${JSON.stringify(json, null, 2)}\n`),
    weights: writeSafetensors(tensors, { metadata: { format: 'pt' } }),
  };
}
