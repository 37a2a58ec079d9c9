// What a pull request that lists a reflector has to pass: the schema, the digest and the bundle of every entry, and a fresh evaluation with
// a seed that nobody chose, whose success agrees with what is stated. The exit status is 1 where one does not.
//   npm run -s tools -- check-gallery [--gallery public/gallery.json] [--only ID] [--without-evaluation] [--model FILE.gguf] [--seed S] [--episodes 50]
// --model is the base of entries that are not made for the embedded model.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { createServer } from 'vite';

const text = { type: 'string' };
const { values } = parseArgs({
  options: { gallery: text, only: text, model: text, seed: text, episodes: text, 'without-evaluation': { type: 'boolean' } },
});
const seed = values.seed ?? String(Math.floor(Math.random() * 1e6));
const folder = mkdtempSync(join(tmpdir(), 'gallery-'));
const server = await createServer({ configFile: false, server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' });
let failed = 0;
try {
  const [{ parseGallery }, { agrees }, { readBundle }, { licenceOf }, { readPeft }, { readRunLog }, shared, { sha256Hex }] =
    await Promise.all(
      [
        'core/sharing/gallery',
        'core/run/evaluation',
        'adapter/bundle',
        'adapter/card',
        'adapter/peft',
        'store/folder/run-log-file',
        'service/shared-adapters',
        'core/hash',
      ].map((path) => server.ssrLoadModule(`/src/${path}.ts`)),
    );
  const { reflectors } = parseGallery(readFileSync(values.gallery ?? 'public/gallery.json', 'utf8'));
  const wanted = reflectors.filter(({ id }) => values.only === undefined || id === values.only);
  if (wanted.length === 0) throw new Error(`The gallery has no entry ${values.only ?? ''}.`);
  for (const entry of wanted) {
    try {
      await check(entry);
      console.log(`${entry.id}: as stated`);
    } catch (error) {
      failed++;
      console.log(`${entry.id}: ${error.message}${error.fix ? ` ${error.fix}` : ''}`);
    }
  }

  async function check(entry) {
    const bytes = await bytesOf(entry);
    const { peft, card, runLog } = readBundle(bytes);
    require(runLog !== null && card !== null, 'the bundle needs its run log and its card');
    const { base } = readPeft(peft).config;
    require(base.sha256 === entry.base.sha256, `the adapter was made for ${base.sha256}`);
    require(licenceOf(card) === entry.licence, `the card names the licence ${licenceOf(card)}`);
    const [first] = readRunLog(runLog);
    require(first?.kind === 'run' && first.config.preset === entry.preset, 'the run log is of another preset');
    require(String(first.config.train_families) === String(entry.trained.on), 'the run was trained on other families');
    if (values['without-evaluation']) return;
    const file = join(folder, `${entry.id}.zip`);
    writeFileSync(file, bytes);
    const args = [
      'eval',
      '--preset',
      entry.preset,
      '--adapter',
      file,
      '--seed',
      seed,
      '--episodes',
      values.episodes ?? '50',
      '--iterations',
      '1',
      '--json',
    ];
    if (values.model) args.push('--model', values.model);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/ict.mjs', ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    require(status === 0, `the evaluation failed: ${stderr.slice(-500)}`);
    const { conditions } = JSON.parse(stdout);
    for (const name of ['none', 'untrained', 'trained']) {
      const [stated, measured] = [entry.measured.heldOut[name], conditions[name].heldOut];
      const said = ({ mean, se }) => `${mean.toFixed(2)} ± ${se.toFixed(2)}`;
      console.log(`${entry.id}, ${name}: stated ${said(stated)}, measured ${said(measured)} with seed ${seed}`);
      require(agrees(stated, measured), `${name} differs by more than the error of both`);
    }
  }

  async function bytesOf({ address, sha256, sizeBytes }) {
    if (address.startsWith('adapters/')) {
      const bytes = new Uint8Array(readFileSync(join('public', address)));
      const found = await sha256Hex(bytes);
      require(found === sha256, `public/${address} has the SHA-256 ${found}, and ${sha256} is stated`);
      require(bytes.length === sizeBytes, `public/${address} has ${bytes.length} bytes`);
      return bytes;
    }
    const { signal } = new AbortController();
    const offer = await shared.lookAtAdapter(address, pathToFileURL('public/').href, '', signal);
    return shared.fetchBundle(offer, sha256, () => undefined, signal);
  }
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

function require(condition, otherwise) {
  if (!condition) throw new Error(otherwise);
}
