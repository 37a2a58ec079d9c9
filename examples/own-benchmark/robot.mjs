// A robot with eight keys and no labels: which one makes it eat, read, wear, zap or wield what it holds? Every rule set answers anew, and the
// keys that were tried tell.

const KEYS = ['P', 'W', 'e', 'q', 'r', 't', 'w', 'z'];
const NEEDS = ['eat', 'read', 'wear', 'zap', 'wield'];
const NOTHING = 'The robot hums, and nothing happens.';

/** @param {import('../../src/cli/check/own-benchmark').BenchmarkParts} parts */
export function benchmark({ defineBenchmark, chooseMeans, createRng }) {
  const families = NEEDS.map((need) => ({ id: `robot/${need}`, need, means: KEYS, hasRules: true, upstream: false }));
  // Drawn from the number of a rule set; without one, what the robot was built with.
  const meansOf = ({ id }, rules) => createRng(typeof rules === 'number' ? rules : 0, id).pick(KEYS);

  return defineBenchmark({
    id: 'robot',
    version: 1,
    families,
    meansOf,
    // Two wrong keys end an episode: who knows nothing wins one in four.
    limits: () => ({ maxSteps: 6, patience: 2, idle: (_action, { text }) => text === NOTHING }),
    open(family, { rules }, rng) {
      const right = meansOf(family, rules);
      const thing = rng.int(1000);
      const see = (text) => ({ text, admissible: KEYS });
      return {
        reset: () => see(`The robot holds thing ${thing}. Your task is to: ${family.need} it.`),
        step(action) {
          const success = action === right;
          const observation = see(success ? `The robot did it: ${family.need}!` : NOTHING);
          return { observation, reward: Number(success), terminated: success, truncated: false, success };
        },
      };
    },
    // What an action tried and whether the world reacted, as a reader of the episode can see it.
    attempt: (_family, _rules, action, { text }) => ({ verb: '', means: action, worked: text !== NOTHING }),
    // The scripted player: the advised key first, then any that it has not tried.
    expert(family, _rules, advised, rng) {
      const tried = new Set();
      return {
        act() {
          const key = chooseMeans(KEYS, tried, advised.get(family.need), rng);
          tried.add(key);
          return key;
        },
      };
    },
  });
}
