// The engine beside what gguf_logits.py wrote: ids of texts, logits through the cache, log-probabilities of whole rows.
//   node tools/oracle/compare-logits.mjs FILE.gguf OUT_DIR [DEVICE [FORMAT]]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';

const [file, outDir, kind = 'wasm', format = 'f32'] = process.argv.slice(2);
const server = await createServer({ configFile: false, server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' });
const [{ createDevice }, { readModelSource }, { Model }, { lastLogits }, { logProbs }, { Tokenizer }] = await Promise.all(
  ['compute/create', 'cli/model/source', 'model/model', 'model/logits', 'model/policy', 'text/tokenizer'].map((path) =>
    server.ssrLoadModule(`/src/${path}.ts`),
  ),
);
const LAST = 8;

function floats(name) {
  const bytes = readFileSync(join(outDir, name));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
const largestError = (actual, expected) => expected.reduce((most, value, i) => Math.max(most, Math.abs(actual[i] - value)), 0);

const { strings, rows } = JSON.parse(readFileSync(join(outDir, 'facts.json'), 'utf8'));
const { config, weights, tokenizer: json } = await readModelSource(file);
const tokenizer = Tokenizer.fromJson(json);
const wrong = strings.filter(({ text, ids }) => tokenizer.encode(text).join() !== ids.join()).length;
console.log(`texts whose ids differ: ${wrong} of ${strings.length}`);

const device = await createDevice(kind, { threads: 1 });
const model = Model.load(device, { config, weights }, { format });
for (const [n, ids] of rows.entries()) {
  const texts = Array.from({ length: LAST }, (_, k) => ids.slice(-LAST, ids.length - LAST + k + 1));
  const logits = largestError(await lastLogits(model, null, ids.slice(0, -LAST), texts), floats(`logits.${n}`));
  const got = await logProbs(model, null, [{ prompt: ids.slice(0, 1), completions: [ids.slice(1)] }], { temperature: 1 });
  const values = largestError(got.logProbs, floats(`logprobs.${n}`));
  console.log(`${ids.length} tokens: logits ${logits.toExponential(1)}, log-probabilities ${values.toExponential(1)}`);
}
device.destroy();
await server.close();
