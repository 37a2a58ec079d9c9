// A world as quick as a test needs: something is held, and one of eight keys does to it what the task asks for.

import { createRng } from '../../src/core/rng';
import type { Rules } from '../../src/core/trajectory';
import { chooseMeans } from '../../src/env/choice';
import { defineBenchmark } from '../../src/env/define-benchmark';
import type { Environment, Family } from '../../src/env/env';

export const KEYS = ['e', 'W', 'w', 'r', 'z', 'P', 'q', 't'];
/** Under the original's rule each need has its own key. */
const NEEDS = ['eat', 'wear', 'wield', 'read', 'zap', 'puton'];
const names = ['Eat', 'Wear', 'Wield', 'Read', 'Zap', 'PutOn'];
interface KeysFamily extends Family {
  readonly need: string;
}
const families = names.map((name, i): KeysFamily => {
  return { id: `keys/${name}`, need: NEEDS[i]!, means: KEYS, hasRules: true, upstream: false };
});
const meansOf = ({ need }: KeysFamily, rules: Rules): string =>
  typeof rules === 'number' ? createRng(rules, `keys:${need}`).pick(KEYS) : KEYS[NEEDS.indexOf(need)]!;

function openRoom(need: string, right: string, thing: number): Environment {
  const see = (text: string) => ({ text, admissible: [...KEYS, 'wait'].sort() });
  return {
    reset: () => see(`You hold thing ${thing}. Your task is to: ${need} the thing.`),
    step(action) {
      const success = action === right;
      const text = success ? `You ${need} the thing.` : action === 'wait' ? 'Time passes.' : 'Nothing happens.';
      return { observation: see(text), reward: Number(success), terminated: success, truncated: false, success };
    },
  };
}

export const keysWorld = defineBenchmark<KeysFamily>({
  id: 'keys',
  version: 1,
  families,
  limits: () => ({ maxSteps: 6, patience: 2, idle: (_, { text }) => text === 'Nothing happens.' }),
  meansOf,
  open: (family, { rules }, rng) => openRoom(family.need, meansOf(family, rules), rng.int(100)),
  attempt: (_family, _rules, action, { text }) =>
    KEYS.includes(action) ? { verb: '', means: action, worked: text.startsWith('You ') } : null,
  expert(family, _rules, advised, rng) {
    const tried = new Set<string>();
    return {
      act() {
        const key = chooseMeans(KEYS, tried, advised.get(family.need), rng);
        tried.add(key);
        return key;
      },
    };
  },
});
