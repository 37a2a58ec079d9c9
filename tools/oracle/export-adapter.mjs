// Trains a LoRA for a few steps with the engine, or takes one that a run trained, and exports it for PEFT and for llama.cpp, with
// the engine's own logits: on, at half strength, and off. For peft_check.py and llama_check.py.
//   node tools/oracle/export-adapter.mjs BASE OUT_DIR [ADAPTER]
// BASE: a folder of Hugging Face, or a GGUF file. ADAPTER: what ict train wrote, a bundle, or a folder of PEFT.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'vite';

const [base, outDir, given] = process.argv.slice(2);
const server = await createServer({ configFile: false, server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' });
const load = (path) => server.ssrLoadModule(`/src/${path}.ts`);
const [
  { createDevice },
  { writeSafetensors },
  { readModelSource },
  { Model },
  { Lora },
  policy,
  optimizer,
  { textLogits },
  peft,
  gguf,
  { readAdapter },
] = await Promise.all(
  [
    'compute/create',
    'core/files/safetensors',
    'cli/model/source',
    'model/model',
    'model/lora',
    'model/policy',
    'model/optimizer',
    'model/logits',
    'adapter/peft',
    'adapter/gguf',
    'cli/adapter-path',
  ].map(load),
);

const device = await createDevice('wasm', { threads: 1 });
const { config, weights, sha256 } = await readModelSource(base);
const model = Model.load(device, { config, weights });
const ids = Array.from({ length: 40 }, (_, i) => (37 * i + 11) % Math.min(config.vocabSize, 700));
const lora = given === undefined ? await trained() : await read();
const adapter = {
  config: { rank: lora.rank, alpha: lora.alpha, targets: lora.targets, base: { name: base, sha256 } },
  tensors: await lora.toTensors(),
};
const files = peft.writePeft(adapter.config, adapter.tensors);
const { architecture, heads, kvHeads, vocabSize } = config;
const golden = new Map([['ids', { shape: [ids.length], data: Float32Array.from(ids) }]]);
for (const [name, strength] of [
  ['logits', 1],
  ['half', 0.5],
  ['off', 0],
]) {
  lora.strength = strength;
  golden.set(name, { shape: [ids.length, vocabSize], data: (await textLogits(model, lora, ids)).slice() });
}
await mkdir(outDir, { recursive: true });
await writeFile(join(outDir, 'adapter_config.json'), files.config);
await writeFile(join(outDir, 'adapter_model.safetensors'), files.weights);
await writeFile(join(outDir, 'adapter.gguf'), gguf.writeGguf(adapter, { architecture, heads, kvHeads, name: base }));
await writeFile(join(outDir, 'logits.safetensors'), writeSafetensors(golden));
device.destroy();
await server.close();
process.exit(0);

async function trained() {
  const lora = Lora.create(model, { rank: 8, alpha: 16 }, 1);
  const gradient = new policy.PolicyGradient(model, lora);
  const groups = [{ prompt: ids.slice(0, 10), completions: [ids.slice(10, 20), ids.slice(20, 40)] }];
  for (let step = 1; step <= 5; step++) {
    const { logProbs } = await gradient.forward(groups, { temperature: 1 });
    optimizer.zeroGradients(lora);
    gradient.backward(logProbs.map(() => -1 / logProbs.length));
    const options = { learningRate: 0.003, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1, step };
    const { gradNorm } = await optimizer.adamWStep(lora, options);
    const mean = logProbs.reduce((a, b) => a + b) / logProbs.length;
    console.log(`step ${step}: mean log-probability ${mean.toFixed(3)}, gradient norm ${gradNorm.toFixed(3)}`);
  }
  return lora;
}

async function read() {
  const { config, tensors } = peft.readPeft((await readAdapter(given, () => model.config)).peft, { baseSha256: sha256 });
  return Lora.fromTensors(model, config, tensors);
}
