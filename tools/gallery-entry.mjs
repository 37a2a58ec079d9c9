// The entry of a bundle for public/gallery.json, out of its own run log and evaluation:
//   npm run -s tools -- gallery-entry BUNDLE.zip --id ID --name NAME --address ADDRESS --by WHO --date YYYY-MM-DD
// The bundle is one with an evaluation (ict adapter convert RUN --to bundle --evaluation FILE --licence NAME --out BUNDLE.zip); see
// docs/sharing.md.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';

const text = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { id: text, name: text, address: text, by: text, date: text },
});
const server = await createServer({ configFile: false, server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' });
try {
  const [{ readBundle }, { licenceOf }, { readPeft }, { parseGallery }, { writeTrainLink }, { PRESETS }] = await Promise.all(
    ['adapter/bundle', 'adapter/card', 'adapter/peft', 'core/sharing/gallery', 'core/sharing/link', 'train/presets'].map((path) =>
      server.ssrLoadModule(`/src/${path}.ts`),
    ),
  );
  const bytes = readFileSync(positionals[0]);
  const { peft, card, runLog } = readBundle(new Uint8Array(bytes));
  if (!card || !runLog) throw new Error('The bundle has no card or no run log.');
  const events = new TextDecoder().decode(runLog).trimEnd().split('\n').map(JSON.parse); // prettier-ignore
  const { config } = events[0];
  const evaluation = events.findLast(({ kind }) => kind === 'evaluation')?.evaluation;
  if (!evaluation) throw new Error('The bundle has no evaluation: ict adapter convert adds one.');
  const cells = evaluation.conditions;
  const { base } = readPeft(peft).config;
  // A chat model is a file of the person's own; the embedded one is not named.
  const model = config.preset.endsWith('-smollm2') ? ` --model ${base.name}` : '';
  // What makes it again: the preset alone, or every setting that differs from it.
  const link = writeTrainLink(config, PRESETS);
  const isPreset = link === writeTrainLink({ ...PRESETS[config.preset], seed: config.seed }, PRESETS);
  const settings = isPreset ? `--preset ${config.preset} --seed ${config.seed}` : `--link '#/train?${link}'`;
  const isFile = !values.address.startsWith('hf:');
  const entry = {
    id: values.id,
    name: values.name,
    preset: config.preset,
    trained: {
      on: config.train_families,
      heldOut: config.held_out_families,
      seed: config.seed,
      command: `npm run -s ict -- train ${settings}${model} --out runs/${values.id}`,
    },
    base,
    licence: licenceOf(card),
    address: values.address,
    sha256: createHash('sha256').update(isFile ? bytes : peft.weights).digest('hex'), // prettier-ignore
    sizeBytes: isFile ? bytes.length : peft.weights.length,
    measured: {
      by: values.by,
      command: `npm run -s ict -- eval --preset ${evaluation.preset} --adapter runs/${values.id} --seed ${evaluation.seed}${model}`,
      date: values.date,
      seed: evaluation.seed,
      heldOut: { none: cells.none.heldOut, untrained: cells.untrained.heldOut, trained: cells.trained.heldOut },
    },
  };
  parseGallery(JSON.stringify({ schema: 1, reflectors: [entry] }));
  console.log(JSON.stringify(entry, null, 2));
} finally {
  await server.close();
}
