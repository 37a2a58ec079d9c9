// Trains a LoRA for a few steps with the engine, exports PEFT's two files and the engine's own logits, for peft_check.py.
//   node tools/oracle/export-adapter.mjs BASE_DIR OUT_DIR
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'vite';

const [baseDir, outDir] = process.argv.slice(2);
const server = await createServer({ configFile: false, server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' });
const load = (path) => server.ssrLoadModule(`/src/${path}.ts`);
const [
  { createDevice },
  { parseSafetensors, writeSafetensors },
  { sha256Hex },
  { parseModelConfig },
  { Model },
  { Lora },
  policy,
  optimizer,
  { textLogits },
  { writePeft },
] = await Promise.all(
  [
    'compute/create',
    'core/safetensors',
    'core/hash',
    'model/config',
    'model/model',
    'model/lora',
    'model/policy',
    'model/optimizer',
    'model/logits',
    'adapter/peft',
  ].map(load),
);

const device = await createDevice('wasm', { threads: 1 });
const weights = new Uint8Array(await readFile(join(baseDir, 'model.safetensors')));
const config = parseModelConfig(JSON.parse(await readFile(join(baseDir, 'config.json'), 'utf8')));
const model = Model.load(device, { config, weights: parseSafetensors(weights) });
const lora = Lora.create(model, { rank: 8, alpha: 16 }, 1);
const gradient = new policy.PolicyGradient(model, lora);
const ids = Array.from({ length: 40 }, (_, i) => (37 * i + 11) % config.vocabSize);
const groups = [{ prompt: ids.slice(0, 10), completions: [ids.slice(10, 20), ids.slice(20, 40)] }];
for (let step = 1; step <= 5; step++) {
  const { logProbs } = await gradient.forward(groups, { temperature: 1 });
  optimizer.zeroGradients(lora);
  gradient.backward(logProbs.map(() => -1 / logProbs.length));
  const options = { learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1, step };
  const { gradNorm } = await optimizer.adamWStep(lora, options);
  console.log(
    `step ${step}: mean log-probability ${(logProbs.reduce((a, b) => a + b) / logProbs.length).toFixed(3)}, gradient norm ${gradNorm.toFixed(3)}`,
  );
}
const base = { name: baseDir, sha256: await sha256Hex(weights) };
const files = writePeft({ rank: lora.rank, alpha: lora.alpha, targets: lora.targets, base }, await lora.toTensors());
const logits = await textLogits(model, lora, ids);
const golden = new Map([
  ['ids', { shape: [ids.length], data: Float32Array.from(ids) }],
  ['logits', { shape: [ids.length, config.vocabSize], data: logits }],
]);
await mkdir(outDir, { recursive: true });
await writeFile(join(outDir, 'adapter_config.json'), files.config);
await writeFile(join(outDir, 'adapter_model.safetensors'), files.weights);
await writeFile(join(outDir, 'logits.safetensors'), writeSafetensors(golden));
device.destroy();
await server.close();
process.exit(0);
