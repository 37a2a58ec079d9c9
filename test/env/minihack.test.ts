import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng';
import { demonstrate } from '../../src/env/demonstration';
import { dungeon } from '../../src/env/minihack/benchmark';
import { keys, verbs } from '../../src/env/minihack/families';
import { keyMap } from '../../src/env/minihack/rules';

const skills = dungeon.families.filter(({ need }) => need !== null);

function played(task: string, advice = dungeon.oracleAdvice(task)) {
  const trajectory = demonstrate(dungeon, task, advice, createRng(1, 'test'));
  return { ...trajectory, texts: [...trajectory.steps.map(({ observation }) => observation.text), trajectory.final.text] };
}

/** The episode up to the item being in the hand. */
function inHand(task: string) {
  const env = dungeon.make(task);
  const actions = played(task).steps.map(({ executed }) => executed);
  env.reset();
  for (const action of actions.slice(0, -1)) env.step(action);
  return env;
}

describe('the dungeon under the true rules', () => {
  // Messages as the real engine gave them (reference on MiniHack, 7.8).
  it.each([
    ['Eat', 'e', 'eat the apple.', 'Core dumped.'],
    ['Wear', 'W', 'wear the robe.', 'You are now wearing a robe.'],
    ['Wield', 'w', 'wield the dagger.', 'f - a dagger (weapon in hand).'],
    ['Read', 'r', 'read the scroll.', 'This scroll seems to be blank.'],
    ['Zap', 'z', 'zap the wand.', 'The feeling subsides.'],
    ['PutOn', 'P', 'put on the amulet.', 'f - a pyramidal amulet (being worn).'],
  ])('%s: the key is %s', (family, key, goal, message) => {
    const { texts, steps, success } = played(`minihack/${family}-v1:unseen:3`);
    expect(texts[0]).toContain(`Your task is to: ${goal}`);
    expect(steps.at(-1)!.executed).toBe(key);
    expect(texts.at(-1)).toBe(message);
    expect(success).toBe(true);
  });

  it('answers keys that do not fit as NetHack does', () => {
    const env = inHand('minihack/Eat-v1:unseen:3');
    expect(env.step('W').observation.text).toBe("You don't have anything else to wear.");
    const last = env.step('w');
    expect(last.observation.text).toBe('Never mind.');
    expect(last).toMatchObject({ truncated: true, terminated: false, success: false });
  });

  it('needs the item in hand', () => {
    const env = dungeon.make('minihack/Eat-v1:unseen:3');
    const task = 'minihack/Eat-v1:unseen:3';
    env.reset();
    const after = env.step('e').observation;
    expect(after.text).toBe("You don't have anything to eat.");
    expect(dungeon.attempt(task, 'e', after)).toBeNull();
    expect(dungeon.attempt(task, 'W', env.step('W').observation)).toEqual({ verb: '', means: 'W', worked: false });
  });

  it('tells where the item lies, and draws it there', () => {
    const way = /^You see an? \w+(?: (\d) (east|west))?(?: (\d) (south|north))?\./;
    for (const task of first('minihack/Zap', 200)) {
      const { text, grid } = dungeon.make(task).reset();
      const [, x = '0', ew = 'east', y = '0', ns = 'south'] = way.exec(text)!;
      expect(Number(x) + Number(y)).toBeGreaterThanOrEqual(1);
      expect(Number(x) + Number(y)).toBeLessThanOrEqual(4);
      const find = (symbol: string) => {
        const row = grid!.findIndex((line) => line.includes(symbol));
        return [grid![row]!.indexOf(symbol), row] as const;
      };
      const [hero, wand] = [find('@'), find('/')];
      expect(wand[0] - hero[0]).toBe(Number(x) * (ew === 'east' ? 1 : -1));
      expect(wand[1] - hero[1]).toBe(Number(y) * (ns === 'south' ? 1 : -1));
      expect(grid!.every((line) => line.length === 7)).toBe(true);
    }
  });

  it.each(['', 'constructor', '__proto__', 'North', 'eat the apple', 'é\n'])('%j does nothing and breaks nothing', (action) => {
    const env = dungeon.make('minihack/Eat-v1:unseen:3');
    env.reset();
    expect(env.step(action).observation.text).toMatch(/^Unknown command/);
  });

  it('stops the hero at the wall', () => {
    const env = dungeon.make('minihack/Room-v1:train:5');
    env.reset();
    const results = [];
    for (let i = 0; i < 6; i++) {
      results.push(env.step('north'));
      if (results.at(-1)!.truncated || results.at(-1)!.terminated) break;
    }
    expect(results.at(-1)!.observation.text).toBe("It's a wall.");
    expect(results.at(-1)!.truncated).toBe(true);
  });
});

describe('the dungeon under random rules', () => {
  it('gives every key to every need equally often', () => {
    for (const { need } of skills) {
      const counts = new Map<string, number>(keys.map((key) => [key, 0]));
      const draws = 4000;
      for (let rules = 0; rules < draws; rules++) {
        const [key] = [...keyMap(rules, need)].find(([, verb]) => verb === need)!;
        counts.set(key, counts.get(key)! + 1);
      }
      // Five standard deviations of a binomial around an eighth.
      const spread = 5 * Math.sqrt(draws * (1 / 8) * (7 / 8));
      for (const count of counts.values()) expect(Math.abs(count - draws / 8)).toBeLessThan(spread);
    }
  });

  it('never tells by a wrong key where the needed verb sits', () => {
    for (const { id, need } of skills) {
      for (const rules of [1, 2, 3]) {
        const [task] = first(id, 1, rules);
        const right = dungeon.oracleAdvice(task!).slice(-2, -1);
        for (const key of keys.filter((one) => one !== right)) {
          const { text } = inHand(task!).step(key).observation;
          expect(Object.values(verbs).map(({ unfit }) => unfit)).toContain(text);
          if (text !== 'Never mind.') expect(text).not.toBe(verbs[need!]!.unfit);
          // The verb a key names says nothing of the need's key: the map without the need's key is a shuffle of the others.
          expect(text).not.toMatch(new RegExp(`\\b${need}\\b`));
        }
      }
    }
  });

  it('names single-word items', () => {
    for (const { items } of Object.values(verbs)) for (const item of items) expect(item).toMatch(/^[a-z]+$/);
  });
});

function first(family: string, count: number, rules?: number): string[] {
  const tasks: string[] = [];
  for (const task of dungeon.tasks({ families: [family], split: 'train', seed: 1, rules })) if (tasks.push(task) === count) break;
  return tasks;
}
