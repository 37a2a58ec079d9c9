import { WEIGHT_FORMATS } from '../../compute/packing';
import type { ModelConfig } from '../../model/config';
import { planMemory } from '../../model/memory-plan';
import { Tokenizer } from '../../text/tokenizer';
import { readArguments, UsageError } from '../arguments';
import type { Command } from '../command';
import { list, modelPath, pull, remove } from './library';
import { probeModel, probeText } from './probe';
import { readModelSource } from './source';
import { writeOnnx } from './onnx-folder';

const PROBE_OPTIONS = ['benchmark', 'contexts', 'seed', 'threads', 'player-adapter'];

export const model: Command = {
  summary: 'fetch models, what a model is, whether it can learn to coach',
  help: `ict model info DIR|FILE.gguf [--json]
ict model probe DIR|FILE.gguf [--benchmark minihack|alfworld] [--player-adapter DIR|none] [--contexts 12] [--seed S] [--device D] [--threads N] [--format F] [--json]
ict model list [--json]
ict model pull OWNER/NAME[@REVISION][/FILE.gguf] [--endpoint URL] [--json]
ict model remove ID
ict model onnx DIR --out DIR [--format f32|f16|q4] [--external] [--json]

  info: DIR holds config.json, tokenizer.json and model.safetensors (or several with their index), for example public/models/embedded;
  with the memory that work on it takes by the format of its weights.
  probe: whether the model reads, which is to say names what worked in games that it is shown, and whether it obeys, which is to do as an
  actor what advice says: so that one knows before training whether it can work. No training, two minutes for 135 million numbers on two cores.
  list, pull, remove: models fetched from Hugging Face, kept in the user's cache or in $HINDSIGHT_MODELS. Every command that takes --model
  knows them by id. A pull that broke off goes on where it stopped; every file is checked by its hash.
  onnx: the model as ONNX in the layout of Hugging Face's folders, for --actor onnx:DIR and for other programs. --external puts the weights
  into a file beside it, as is done from 1.5 GB on.`,
  async run(argv) {
    const args = readArguments(argv, ['device', 'endpoint', 'out', 'format', 'external?', ...PROBE_OPTIONS]);
    const [action, folder] = args.positionals;
    if (action === 'probe' && folder !== undefined) {
      const probe = await probeModel(args, modelPath(folder));
      console.log(args.flag('json') ? JSON.stringify(probe) : probeText(probe));
      return;
    }
    if (action === 'list') return list(args);
    if (action === 'pull' && folder !== undefined) return pull(args, folder);
    if (action === 'onnx' && folder !== undefined) return writeOnnx(args, folder);
    if (action === 'remove' && folder !== undefined) return remove(folder);
    if (action !== 'info' || folder === undefined)
      throw new UsageError('Say: ict model info|probe DIR|FILE.gguf, or ict model list|pull|remove|onnx.');
    const { config, weights, types, tokenizer, chatTemplate, sizeBytes, sha256 } = await readModelSource(modelPath(folder));
    const parameters = [...weights.values()].reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
    const info = {
      ...config,
      parameters,
      types: Object.entries(types).map(([name, count]) => `${count} ${name}`),
      tokens: Tokenizer.fromJson(tokenizer).vocabularySize,
      chatTemplate: chatTemplate !== null,
      sizeBytes,
      sha256,
    };
    const memory = await memoryPlans(config);
    if (args.flag('json')) console.log(JSON.stringify({ ...info, memory }));
    else {
      for (const [name, value] of Object.entries(info)) console.log(`${name.padEnd(18)} ${value}`);
      console.log(`memory in MiB      ${memory.work}`);
      for (const { format, peakBytes, byPurpose } of memory.plans) {
        const parts = Object.entries({ ...byPurpose, peak: peakBytes }).map(([name, bytes]) => `${name} ${(bytes / 2 ** 20).toFixed(1)}`);
        console.log(`  ${format.padEnd(17)}${parts.join(', ')}`);
      }
    }
  },
};

/** What sampling eight texts and learning from them takes on a device, by the format of the weights. */
async function memoryPlans(config: ModelConfig) {
  const [completionTokens, samples, rank] = [64, 8, 8];
  const promptTokens = Math.min(512, config.maxPositions - completionTokens);
  const work = { prompts: 1, samples, promptTokens, completionTokens, training: { rank, alpha: 32 } };
  const plans = await Promise.all(
    WEIGHT_FORMATS.map(async (format) => ({ format, ...(await planMemory(config, PLANNED_DEVICE, { ...work, weights: { format } })) })),
  );
  return { work: `${samples} texts of ${promptTokens} + ${completionTokens} tokens, LoRA of rank ${rank} trained, on WebGPU`, plans };
}

/** The binding limit that WebGPU promises everywhere; larger matrices lie in pieces. */
const PLANNED_DEVICE = { kind: 'webgpu', maxTensorBytes: 2 ** 27 } as const;
