import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { demonstrate } from '../../src/env/demonstration';
import { replayEpisode, toRecord } from '../../src/meta/rollout';
import { shipped } from '../../src/env/catalog';
import { parseSafetensors } from '../../src/core/files/safetensors';
import type { RunEvent } from '../../src/core/run/run-log';
import type { Trajectory } from '../../src/core/trajectory';

const folder = mkdtempSync(join(tmpdir(), 'ict-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ict(args: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/ict.mjs', ...args], { encoding: 'utf8', input });
  return { status, stdout, stderr };
}

describe('ict', () => {
  it('lists its commands, and helps with each', () => {
    const { status, stdout } = ict(['--help']);
    expect(status).toBe(0);
    for (const command of ['tasks', 'play', 'rollout', 'train', 'eval', 'serve', 'model', 'adapter', 'bench', 'games']) {
      expect(stdout).toContain(`  ${command} `);
      const help = ict([command, '--help']);
      expect(help.status).toBe(0);
      expect(help.stdout).toContain(`ict ${command}`);
    }
  });

  it('lists the tools of developers apart; those that were commands are still called by their old names, but for the corpus', () => {
    const tools = spawnSync(process.execPath, ['tools/main.mjs', '--help'], { encoding: 'utf8' });
    expect(tools.status).toBe(0);
    for (const tool of ['replay', 'check', 'corpus', 'bench', 'fuzz', 'mutants', 'check-gallery', 'gallery-entry'])
      expect(tools.stdout).toContain(`  ${tool} `);
    expect(ict(['replay', '--help']).stdout).toContain('npm run -s tools -- replay FILE');
    expect(ict(['model', 'check', '--help']).stdout).toContain('npm run -s tools -- check DIR');
    expect(ict(['bench', 'gates', '--help']).stdout).toContain('npm run -s tools -- bench NAME');
    const { status, stderr } = ict(['corpus', '--documents', '3']);
    expect(stderr).toBe('CLI_USAGE: ict corpus is a tool for developers. Call npm run -s tools -- corpus.\n');
    expect(status).toBe(2);
  });

  it.each([
    [['sing'], 'no command "sing"'],
    [['tasks', '--colour', 'red'], '--colour'],
    [['tasks', '-n', 'many'], '"many"'],
    [['rollout', '--benchmark', 'minihack'], '--out is missing'],
    [['train', '--preset', 'minihack'], '--out is missing'],
    [['train', '--set', 'bte=0', '--out', join(folder, 'x')], 'no setting "bte"'],
    [['train', '--lerning_rate', '1', '--out', join(folder, 'x')], 'Did you mean --learning_rate?'],
    [['train', '--num-generations', '1', '--out', join(folder, 'x')], 'The setting num_generations is 1, not a whole number from 2'],
    [['train', '--beta', '0', '--set', 'beta=1', '--out', join(folder, 'x')], 'The setting beta is given twice'],
    [['train', '--set', 'train_families=minihack/Eat', '--out', join(folder, 'x')], '--families and --held-out'],
    [['train', '--families', 'Wield', '--out', join(folder, 'x')], 'minihack/Wield is in train_families and in held_out_families'],
    [['train', '--actor_rows', '4', '--out', join(folder, 'x')], 'about chat models'],
    [['tasks', '--benchmark', 'minihack', '--size', 'small'], 'ALFWorld'],
    [['eval', '--preset', 'minihack', '--size', 'small'], 'ALFWorld'],
    [['tasks', '--benchmark', 'alfworld', '--rules', 'none'], '"none"'],
    [['tasks', '--benchmark', 'minihack', '--families', 'Labyrinth-Big', '--rules', 'true'], 'nothing to find out'],
    [['play', '--task', 'MiniHack-Eat-v0:1', '--record', 'x.jsonl'], 'none of our benchmarks'],
    [['bench', 'everything'], 'no benchmark "everything"'],
    [['adapter', 'inspect'], 'ict adapter'],
    [['model'], 'ict model info'],
    [['replay'], 'No recording'],
    [['games'], '--data or --out is missing'],
    [['games', '--out', join(folder, 'games'), '--size', 'huge'], '"huge"'],
  ])('%j is wrong use: status 2 and says what is wrong', (args, message) => {
    const { status, stderr } = ict(args);
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  it.each([
    [['play', '--task', 'minihack/Sing-v3:train:1'], 'ENV_BAD_TASK'],
    [['play', '--task', 'minihack/Eat-v1:train:1'], 'ENV_RETIRED'],
    [['play', '--task', 'MiniHack-Sing-v0:1'], 'METAGYM_BAD_ID'],
    [['train', '--preset', 'dungeon', '--out', join(folder, 'x')], 'ENV_RETIRED'],
    [['replay', join(folder, 'x.jsonl')], 'REPLAY_NOT_FOUND'],
    [['tasks', '--benchmark', 'chess'], 'ENV_UNKNOWN_BENCHMARK'],
    [['train', '--preset', 'cellar', '--out', join(folder, 'x')], 'RUN_UNKNOWN_PRESET'],
    [['model', 'info', folder], 'MODEL_FILES_MISSING'],
    [['adapter', 'inspect', join(folder, 'nothing.zip')], 'ADAPTER_NOT_FOUND'],
  ])('%j fails: status 1 and a code', (args, code) => {
    const { status, stderr } = ict(args);
    expect(stderr).toContain(code);
    expect(status).toBe(1);
  });

  it('lists tasks of every benchmark that can be made', () => {
    const result = JSON.parse(ict(['tasks', '--json', '--split', 'seen', '--rules', '5']).stdout) as {
      benchmark: string;
      tasks: string[];
    }[];
    expect(result.map(({ benchmark }) => benchmark)).toEqual(['alfworld', 'minihack']);
    for (const { benchmark, tasks } of result)
      for (const task of tasks) {
        expect(task).toMatch(/:rules=5$/);
        expect(shipped.byId(benchmark).make(task).reset().text.length).toBeGreaterThan(20);
      }
  });

  it('lists the originals to the letter unless rules or a size are asked for, and knows families by old names', () => {
    const listed = (...more: string[]): string[] =>
      (JSON.parse(ict(['tasks', '--json', '-n', '2', ...more]).stdout) as { tasks: string[] }[]).flatMap(({ tasks }) => tasks);
    for (const task of listed()) expect(task).toMatch(/^(alfworld|minihack)\/[\w-]+-v\d:unseen:\d+$/);
    for (const task of listed('--size', 'small')) expect(task).toMatch(/^alfworld\/.*:size=small$/);
    const heat = listed('--benchmark', 'alfworld', '--families', 'alfworld/heat');
    expect(listed('--benchmark', 'alfworld', '--families', 'pick_heat_then_place_in_recep')).toEqual(heat);
    expect(listed('--benchmark', 'alfworld', '--families', 'alfworld-text/pick_heat_then_place_in_recep')).toEqual(heat);
  });

  it('plays by hand: a won game has status 0, leaving early 1', () => {
    const task = 'minihack/Eat-v3:unseen:1:rules=true';
    const benchmark = shipped.byId('minihack');
    const environment = benchmark.make(task);
    const expert = benchmark.expert(task, 'To eat use e.', {
      next: () => 0,
      int: () => 0,
      pick: (items) => items[0]!,
      shuffle: (items) => [...items],
    });
    const keys: string[] = [];
    let observation = environment.reset();
    for (let over = false; !over;) {
      keys.push(expert.act(observation));
      const result = environment.step(keys.at(-1)!);
      observation = result.observation;
      over = result.terminated || result.truncated;
    }
    const won = ict(['play', '--task', task], keys.join('\n') + '\n');
    expect(won.stdout).toContain('You won.');
    expect(won.status).toBe(0);
    expect(ict(['play', '--task', task], '?\n').status).toBe(1);
  });

  it('shows the end of a game of MiniHack as it was, or the original’s ranking', () => {
    const { version } = shipped.byId('minihack');
    const task = `minihack/Room-5x5-v${version}:unseen:1`;
    const { steps } = demonstrate(shipped.byId('minihack'), task, '', createRng(0, 'test'));
    const keys = steps.map(({ executed }) => `${executed}\n`).join('');
    const last = (...more: string[]): string =>
      ict(['play', '--task', task, ...more], keys)
        .stdout.split('> ')
        .at(-1)!;
    expect(last()).toContain('Dlvl:1');
    expect(last('--end-observation', 'faithful')).not.toContain('Dlvl:1');
    expect(last('--end-observation', 'faithful')).toContain('You won.');
    expect(ict(['play', '--task', 'alfworld/put-v2:unseen:1', '--keep-messages'], '').status).toBe(2);
  });

  it('writes trajectories that replay', () => {
    const out = join(folder, 'trajectories.jsonl');
    const { status, stdout } = ict(['rollout', '--benchmark', 'alfworld', '--actor', 'random', '-n', '6', '--out', out, '--json']);
    expect(status).toBe(0);
    const lines = readFileSync(out, 'utf8').trim().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
    expect(lines).toHaveLength(6);
    expect(JSON.parse(stdout)).toMatchObject({ episodes: 6, success: lines.filter(({ success }) => success).length / 6 });
    for (const trajectory of lines) expect(replayEpisode(shipped.byId('alfworld'), toRecord(trajectory))).toEqual(trajectory);
  });

  it('keeps episodes as they end, and --resume plays the others', () => {
    const rollout = (out: string, ...more: string[]) =>
      ict(['rollout', '--benchmark', 'alfworld', '--actor', 'random', '-n', '6', '--out', join(folder, out), ...more]);
    expect(rollout('all.jsonl').status).toBe(0);
    const kept = join(folder, 'cut.jsonl.episodes.jsonl');
    // In the way of the file: everything is played, and cannot be written.
    mkdirSync(join(folder, 'cut.jsonl'));
    expect(rollout('cut.jsonl').stderr).toContain('STORE_UNWRITABLE');
    rmSync(join(folder, 'cut.jsonl'), { recursive: true });
    const lines = readFileSync(kept, 'utf8').split('\n');
    expect(lines).toHaveLength(1 + 6 + 1);
    writeFileSync(kept, `${lines.slice(0, 4).join('\n')}\n${lines[4]!.slice(0, 200)}`);
    expect(rollout('cut.jsonl').stderr).toMatch(/RUN_EXISTS: .* holds 3 episodes .* Add --resume/);
    expect(rollout('cut.jsonl', '--resume', '--seed', '7').stderr).toContain('ROLLOUT_OTHER');
    expect(rollout('cut.jsonl', '--resume').status).toBe(0);
    expect(readFileSync(join(folder, 'cut.jsonl'), 'utf8')).toBe(readFileSync(join(folder, 'all.jsonl'), 'utf8'));
    expect(readdirSync(folder).filter((name) => name.startsWith('cut.jsonl'))).toEqual(['cut.jsonl', 'cut.jsonl.header.json']);
  });

  it('trains, refuses to train over a run, goes on with --resume to what one go gives, and converts the adapter', () => {
    const settings = 'contexts_per_step=1,trajectories_per_context=1,num_generations=2,tasks_per_reflection=1,eval_steps=0,save_steps=1';
    const train = (out: string, ...more: string[]) =>
      ict(['train', '--preset', 'minihack', '--seed', '3', '--threads', '1', '--set', settings, '--out', join(folder, out), ...more]);
    expect(train('whole', '--steps', '3').status).toBe(0);
    const log = readFileSync(join(folder, 'whole/run.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as RunEvent); // prettier-ignore
    expect(log.filter(({ kind }) => kind === 'update')).toHaveLength(3);
    const again = train('whole', '--steps', '3');
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('RUN_EXISTS');

    // The log of a run that was killed after its first step: everything behind the first checkpoint is gone.
    expect(train('cut', '--steps', '3').status).toBe(0);
    expect(train('cut', '--resume').status).toBe(0);
    const other = train('cut', '--resume', '--beta', '0.5');
    expect(other.stderr).toContain('RUN_OTHER_SETTINGS: The run was begun with beta 0.05, and 0.5 is asked for.');
    expect(other.status).toBe(1);
    const weights = (run: string): Buffer => readFileSync(join(folder, run, 'adapter/adapter_model.safetensors'));
    expect(weights('cut').equals(weights('whole'))).toBe(true);

    const gguf = join(folder, 'adapter.gguf');
    expect(ict(['adapter', 'convert', join(folder, 'whole/adapter.zip'), '--to', 'gguf', '--out', gguf]).status).toBe(0);
    expect(readFileSync(gguf).subarray(0, 4).toString()).toBe('GGUF');
    expect(ict(['adapter', 'convert', join(folder, 'whole'), '--to', 'peft', '--out', join(folder, 'peft')]).status).toBe(0);
    expect(existsSync(join(folder, 'peft/adapter_config.json'))).toBe(true);
    expect(ict(['adapter', 'convert', gguf, '--to', 'peft', '--out', join(folder, 'back')]).status).toBe(0);
    const peft = (name: string): Buffer => readFileSync(join(folder, name, 'adapter_model.safetensors'));
    expect(parseSafetensors(peft('back'))).toEqual(parseSafetensors(peft('peft')));
    writeFileSync(join(folder, 'cut.zip'), readFileSync(join(folder, 'whole/adapter.zip')).subarray(0, 5000));
    expect(ict(['adapter', 'inspect', join(folder, 'cut.zip')]).status).toBe(1);
  });
});

describe('levels of one’s own', () => {
  const level = join(folder, 'hall.des');
  const text =
    'MAZE:"mylevel",\' \'\nGEOMETRY:center,center\nMAP\n-----\n|...|\n-----\nENDMAP\nREGION:(0,0,4,2),lit,"ordinary"\nSTAIR:(1,1),up\nSTAIR:(3,1),down\n';

  it('are listed, played in words by the expert, and refused with line and column where they are wrong', () => {
    writeFileSync(level, text);
    const [{ tasks }] = JSON.parse(ict(['tasks', '--data', level, '--json']).stdout) as [{ tasks: string[] }];
    expect(tasks[0]).toMatch(/^minihack\/hall-[0-9a-f]{8}-v3:unseen:\d+:source=own$/);
    const out = join(folder, 'hall.jsonl');
    expect(ict(['rollout', '--data', folder, '--actor', 'expert', '-n', '2', '--out', out]).status).toBe(0);
    const [one] = readFileSync(out, 'utf8').split('\n').map((line) => line && (JSON.parse(line) as Trajectory)); // prettier-ignore
    expect((one as Trajectory).success).toBe(true);
    expect((one as Trajectory).steps[0]!.observation.text).toContain('stairs down');
    writeFileSync(level, text.replace('STAIR:(3,1),down', 'STAIR:(3,1),sideways'));
    expect(ict(['tasks', '--data', level]).stderr).toMatch(/DES_SYNTAX.*[Ll]ine 10/);
    rmSync(level);
  });
});
