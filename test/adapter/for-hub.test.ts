import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readBundle } from '../../src/adapter/bundle';
import { licenceOf, noteOf, REFLECTOR_TAG } from '../../src/adapter/card';
import { cardForHub, filesForHub } from '../../src/adapter/for-hub';

const bundle = readBundle(new Uint8Array(readFileSync('public/adapters/minihack.zip')));
const config = { rank: 8, alpha: 16, targets: ['q_proj'], base: { name: 'owner/base', sha256: null } } as const;
const front = (card: string): string[] => /^---\n([\s\S]*?)\n---\n/.exec(card)![1]!.split('\n');
const tagLines = (card: string): number => front(card).filter((line) => line.includes(REFLECTOR_TAG)).length;

it('is the adapter, its card and its run log, byte for byte', () => {
  const files = filesForHub(bundle);
  expect([...files.keys()]).toEqual(['README.md', 'adapter_config.json', 'adapter_model.safetensors', 'run.jsonl']);
  expect(new TextDecoder().decode(files.get('README.md'))).toBe(bundle.card);
  expect(files.get('adapter_model.safetensors')).toBe(bundle.peft.weights);
  expect([...filesForHub({ ...bundle, runLog: null }).keys()]).not.toContain('run.jsonl');
  const dressed = new TextDecoder().decode(filesForHub(bundle, 'apache-2.0', 'For all.').get('README.md'));
  expect([noteOf(dressed), licenceOf(dressed)]).toEqual(['For all.', licenceOf(bundle.card!)]);
});

it('writes a card where none came along, with the fields of PEFT and the tag', () => {
  const card = cardForHub(null, config, 'mit');
  expect(front(card)).toEqual(['library_name: "peft"', 'base_model: "owner/base"', 'base_model_relation: "adapter"', 'license: "mit"', `tags: ["${REFLECTOR_TAG}"]`]); // prettier-ignore
  expect(card).toContain('\n# owner/base');
});

it.each([
  ['a list below', '---\ntags:\n- lora\nlicense: mit\n---\n# Own\n', ['tags:', `- ${REFLECTOR_TAG}`, '- lora']],
  ['a list below, set in', '---\ntags:\n  - lora\n---\n# Own\n', ['tags:', `  - ${REFLECTOR_TAG}`, '  - lora']],
  ['a list in brackets', '---\ntags: [lora, peft]\n---\n# Own\n', [`tags: ["${REFLECTOR_TAG}", lora, peft]`]],
  ['an empty list', '---\ntags: []\n---\n# Own\n', [`tags: ["${REFLECTOR_TAG}"]`]],
  ['one word', '---\ntags: lora\n---\n# Own\n', [`tags: ["${REFLECTOR_TAG}", lora]`]],
  ['none', '---\nlicense: mit\n---\n# Own\n', [`tags: ["${REFLECTOR_TAG}"]`]],
  ['the tag already', `---\r\ntags:\r\n- lora\r\n- ${REFLECTOR_TAG}\r\n---\r\n# Own\r\n`, ['tags:', '- lora', `- ${REFLECTOR_TAG}`]],
])('adds to a card of others with %s, once', (_, card, tags) => {
  const once = cardForHub(card, config);
  expect(front(once).join('\n')).toContain(tags.join('\n'));
  expect(tagLines(once)).toBe(1);
  expect(once).toContain('# Own');
  expect(front(once)).toContain('base_model: "owner/base"');
  expect(cardForHub(once, config)).toBe(once);
});

it('keeps what a card says itself', () => {
  const card = '---\nbase_model: other/base\nlicense: apache-2.0\n---\ntext\n';
  const full = cardForHub(card, config, 'mit');
  expect(front(full)).toEqual(expect.arrayContaining(['base_model: other/base', 'license: apache-2.0']));
  expect(full.match(/^license:/gm)).toHaveLength(1);
  expect(full.endsWith('---\ntext\n')).toBe(true);
});
