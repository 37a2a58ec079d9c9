import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openBenchmark } from '../../../src/cli/check/own-benchmark';
import type { RunEvent } from '../../../src/core/run/run-log';

const EXAMPLE = 'examples/own-benchmark';
const ROBOT = `${EXAMPLE}/robot.mjs`;
const folder = mkdtempSync(join(tmpdir(), 'own-benchmark-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ict = (...args: string[]) => spawnSync(process.execPath, ['scripts/ict.mjs', ...args], { encoding: 'utf8' });
function file(name: string, change: (text: string) => string): string {
  const path = join(folder, name);
  writeFileSync(path, change(readFileSync(ROBOT, 'utf8')));
  return path;
}

describe('the example', () => {
  it('is a file of under sixty lines that keeps to the contract, and advice is worth something in it', () => {
    expect(readFileSync(ROBOT, 'utf8').split('\n').length).toBeLessThan(60);
    const { stdout, status } = ict('check', ROBOT, '--json');
    const { findings, advice } = JSON.parse(stdout) as { findings: unknown[]; advice: { family: string; none: number; oracle: number }[] };
    expect(findings).toEqual([]);
    expect(advice.map(({ family }) => family)).toEqual(['eat', 'read', 'wear', 'zap', 'wield'].map((need) => `robot/${need}`));
    // Two of eight keys may be tried: one game in four, and 100 games.
    for (const { none, oracle } of advice) {
      expect(Math.abs(none - 0.25)).toBeLessThan(3 * Math.sqrt((0.25 * 0.75) / 100));
      expect(oracle).toBe(1);
    }
    expect(status).toBe(0);
  });

  it('is listed, played and trained on, held out by its last family; goes on with --resume, and not without the file', () => {
    expect(ict('tasks', '--benchmark', ROBOT, '-n', '1').stdout).toContain('robot/eat-v1:unseen:');
    const out = join(folder, 'episodes.jsonl');
    expect(ict('rollout', '--benchmark', ROBOT, '--actor', 'expert', '-n', '2', '--out', out).status).toBe(0);
    const run = join(folder, 'run');
    const train = (...more: string[]) => ict('train', '--actor', 'expert', '--threads', '1', '--out', run, ...more);
    const settings = 'contexts_per_step=1,num_generations=2,eval_steps=0,save_steps=1';
    expect(train('--benchmark', ROBOT, '--steps', '2', '--set', settings).status).toBe(0);
    const log = readFileSync(join(run, 'run.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as RunEvent); // prettier-ignore
    expect(log[0]).toMatchObject({ config: { benchmark: 'robot', held_out_families: ['robot/wield'], actor: 'expert' } });
    expect(log.filter(({ kind }) => kind === 'update')).toHaveLength(2);
    expect(train('--resume').stderr).toContain('ENV_UNKNOWN_BENCHMARK: There is no benchmark "robot".');
    expect(train('--resume', '--benchmark', ROBOT).status).toBe(0);
  });

  it('has learned, as its README says', () => {
    const readme = readFileSync(`${EXAMPLE}/README.md`, 'utf8').replace(/ +/g, ' ');
    interface Result {
      seed: number;
      seconds: number;
      model: string;
      reward: { first: number; last: number };
      evaluation: { heldOut: Record<'none' | 'untrained' | 'trained', { mean: number; se: number }>; ceiling: number };
    }
    const results = JSON.parse(readFileSync(`${EXAMPLE}/results.json`, 'utf8')) as Result[];
    expect(results).toHaveLength(3);
    for (const { seed, seconds, reward, evaluation } of results) {
      const { none, untrained, trained } = evaluation.heldOut;
      expect(reward.last).toBeGreaterThan(2 * reward.first);
      expect(trained.mean - trained.se).toBeGreaterThan(2 * (untrained.mean + untrained.se));
      const cells = [none, untrained, trained].map(({ mean, se }) => `${mean.toFixed(2)} ± ${se.toFixed(2)}`);
      const numbers = [reward.first.toFixed(2), reward.last.toFixed(2), ...cells, evaluation.ceiling.toFixed(2), seconds.toFixed(0)];
      expect(readme).toContain(`| ${seed} | ${numbers.join(' | ')} |`);
    }
  });
});

describe('a file that is none', () => {
  it.each([
    ['is not there', () => join(folder, 'nothing.mjs'), 'BENCHMARK_FILE', /cannot be loaded/],
    ['has a mistake', () => file('mistake.mjs', (text) => `${text}\n)`), 'BENCHMARK_FILE', /cannot be loaded/],
    ['exports something else', () => file('other.mjs', (text) => text.replace('function benchmark', 'function world')), 'BENCHMARK_FILE', /no function named benchmark/],
    ['makes nothing', () => file('empty.mjs', (text) => text.replace('return defineBenchmark(', 'void (')), 'BENCHMARK_FILE', /makes no benchmark/],
    ['takes the name of one that ships', () => file('taken.mjs', (text) => text.replace("id: 'robot'", "id: 'minihack'")), 'BENCHMARK_FILE', /id minihack, which ships/],
    ['breaks the contract', () => file('broken.mjs', (text) => text.replace('rng.int(1000)', 'Math.random()')), 'BENCHMARK_BROKEN', /begin differently/],
  ])('%s: refused', async (_, path, code, message) => {
    await expect(openBenchmark(path())).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  }); // prettier-ignore

  it('is told all that is wrong by ict check, and refused by the others', () => {
    const broken = file('unfair.mjs', (text) => text.replace('advised.get(family.need)', "'q'"));
    const { stdout, status } = ict('check', broken);
    expect(stdout).toContain('robot/read: the expert wins no task under oracle advice. ');
    expect(status).toBe(1);
    expect(ict('train', '--benchmark', broken, '--out', join(folder, 'never')).stderr).toContain('BENCHMARK_BROKEN');
    expect(ict('train', '--benchmark', 'minihack', '--out', join(folder, 'never')).stderr).toContain('--benchmark takes a file here');
    expect(ict('check').status).toBe(2);
  });
});
