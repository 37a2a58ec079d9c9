// The tables and pictures of the results are those of the committed files.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FOLDER = 'docs/results/protocols';
const published = readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')));

describe('the published results', () => {
  it('stand in docs/results.md, the README and the figures as scripts/make-results.mjs writes them', () => {
    const { status, stdout } = spawnSync('node', ['scripts/make-results.mjs', '--check'], { encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('are told of in docs/results.md, every one', () => {
    const text = readFileSync('docs/results.md', 'utf8');
    const told = [...text.matchAll(/<!-- results (\S+) /g)].flatMap(([, names]) => names!.split(','));
    for (const { protocol } of published) expect(told).toContain(protocol.name);
  });

  it('are those of the model that is shipped, by the protocols as they are', () => {
    for (const { protocol, model } of published) {
      const sha256 = createHash('sha256').update(readFileSync('public/models/embedded/model.safetensors')).digest('hex');
      expect([protocol.name, model.sha256]).toEqual([protocol.name, sha256]);
      expect(protocol).toEqual(JSON.parse(readFileSync(`docs/protocols/${protocol.name}.json`, 'utf8')));
    }
  });
});
