// A version of a benchmark is a promise: equal ids, seeds and actions give equal episodes, for what was published has to be played again. Here
// are digests of many games at random. Where a change is meant, the benchmark's version is raised, the changelog says before
// and after, and the digest here is the new one. What is right is said elsewhere: by recordings of the originals and by tests of single rules.

import { readFileSync } from 'node:fs';
import { createHash, type Hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { alfworld } from '../../src/env/alfworld/benchmark';
import { demonstrate } from '../../src/env/demonstration';
import type { Benchmark } from '../../src/env/env';
import { createHero } from '../../src/env/minihack/rules/hero';
import { FULL_KEYS } from '../../src/env/minihack/tasks/action-keys';
import { minihack } from '../../src/env/minihack/tasks/benchmark';
import { drawOwnLevel } from '../../src/env/minihack/tasks/own-levels';
import { Session, SKILL } from '../../src/env/minihack/tasks/session';
import { takeTasks } from '../../src/env/take-tasks';

const short = (hash: Hash): string => hash.digest('hex').slice(0, 16);

/** Under the original's rule and drawn ones: the scripted player's game, then one at random. */
function playedTasks(benchmark: Benchmark, id: string, each: number): string {
  const hash = createHash('sha256');
  const { hasRules } = benchmark.families.find((family) => family.id === id)!;
  for (const rules of hasRules ? (['original', 'true', 5] as const) : (['original'] as const))
    for (const task of takeTasks(benchmark.tasks({ families: [id], split: 'train', seed: 4, rules, size: 'small' }), each)) {
      hash.update(JSON.stringify([benchmark.oracleAdvice(task), demonstrate(benchmark, task, '', createRng(3, task))]));
      const env = benchmark.make(task);
      const rng = createRng(5, task);
      let seen = env.reset();
      for (let isOver = false; !isOver;) {
        const step = env.step(rng.int(20) === 0 ? 'wait a while' : rng.pick(seen.admissible!));
        hash.update(JSON.stringify(step));
        seen = step.observation;
        isOver = step.terminated || step.truncated;
      }
    }
  return short(hash);
}

const HOUSE = `-----------------------------
|.......|.........|.........|
|.......|.........|..L......|
|.......+.........S.........|
|..{....|....|....|....}....|
|.......|....|....|.........|
---+-----....|....--+--------
|............|..............|
|......T.....|......F.......|
|...........................|
-----------------------------`;

/** Everybody and everything in one house. */
const LEVEL = [
  'MAZE:"house",\' \'',
  'FLAGS:hardfloor',
  'GEOMETRY:center,center',
  'MAP',
  HOUSE,
  'ENDMAP',
  'REGION:(0,0,16,10),lit,"ordinary"',
  'REGION:(17,0,28,10),unlit,"ordinary"',
  'DOOR:closed,(8,3)',
  'DOOR:locked,(3,6)',
  'DOOR:open,(20,6)',
  'BRANCH:(1,1,16,9),(0,0,0,0)',
  'STAIR:random,down',
  ...['newt', 'lichen', 'jackal', 'grid bug', 'goblin', 'fox', 'sewer rat', 'kobold zombie', 'kobold', 'giant rat', 'red mold'].map((name) => `MONSTER:"${name}",random`), // prettier-ignore
  'MONSTER:"goblin",random,peaceful',
  'MONSTER:"giant rat",random,asleep',
  ...Array.from({ length: 14 }, () => 'OBJECT:random,random'),
  ...['apple', 'food ration', 'pear'].map((name) => `OBJECT:('%',"${name}"),random`),
  'OBJECT:(\'[\',"levitation boots"),random,cursed',
  'OBJECT:(\'=\',"levitation"),random',
  'OBJECT:(\'/\',"cold"),random',
  'OBJECT:(\'`\',"boulder"),random',
  'OBJECT:(\'`\',"boulder"),random',
  'TRAP:"teleport",random',
  'TRAP:"pit",random',
  '',
].join('\n');

/** Games by random keys. Weak heroes do not live long, so these have many points. */
function playedHouses(): string {
  const hash = createHash('sha256');
  const steps = FULL_KEYS.slice(0, 8);
  const letters = [...'abcdefghijkyn.,'].map((letter) => letter.charCodeAt(0));
  for (let seed = 0; seed < 40; seed++) {
    const rng = createRng(seed, 'keys');
    const hero = createHero(
      ['rog-hum-cha-mal', 'cav-hum-neu-mal', 'kni-hum-law-fem', 'mon-hum-neu-mal'][seed % 4]!,
      createRng(seed, 'hero'),
    );
    hero.hp = hero.maxHp = 150;
    hero.nutrition = [900, 160, 60, 1490, 5][seed % 5]!;
    const session = new Session(drawOwnLevel(LEVEL, seed), hero, createRng(seed, 'play'), {
      ...SKILL,
      maxSteps: 600,
      allModes: seed % 3 === 0,
      autopickup: seed % 2 === 0,
    });
    for (let keys = 0, over = false; keys < 600 && !over; keys++) {
      const kind = rng.int(10);
      const step = session.step(rng.pick(kind < 6 ? steps : kind < 8 ? letters : FULL_KEYS));
      over = step.over;
      hash.update([...session.rows, session.message, session.cursor.join(), step.reward, step.endStatus].join('\n'));
    }
    hash.update(JSON.stringify([hero.hp, hero.nutrition, hero.experience, hero.attributes, session.game.turn]));
  }
  return short(hash);
}

// A family that is new is added.
const { minihack: OF_MINIHACK, alfworld: OF_ALFWORLD } = JSON.parse(readFileSync('test/fixtures/played.json', 'utf8')) as Record<
  string,
  Record<string, string>
>;

it.each(Object.entries(OF_MINIHACK!))('version 3 plays %s as it did', (id, digest) =>
  expect([minihack.version, playedTasks(minihack, id, 1)]).toEqual([3, digest]),
);

it('version 3 of minihack plays a house of monsters and things as it did', () =>
  expect([minihack.version, playedHouses()]).toEqual([3, '3c48925868b5e771']));

it.each(Object.entries(OF_ALFWORLD!))('version 2 plays %s as it did', (id, digest) =>
  expect([alfworld.version, playedTasks(alfworld, id, 6)]).toEqual([2, digest]),
);
