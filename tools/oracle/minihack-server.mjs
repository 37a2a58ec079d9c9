// The port of MiniHack as a server over lines of JSON, so that one Python script can measure it beside the original engine.
//   {"reset": {"task": "Room-5x5"} or {"des": "…", "character": "rog-hum-cha-mal"}, "seed": 1}
//   {"keys": [107, 108]}: an answer for each key, until the episode is over
//   {"names": true}: what every square is called in words, 21 rows of 79, and the language observation
import { createInterface } from 'node:readline';
import { createServer } from 'vite';

const server = await createServer({ configFile: false, server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' });
const load = (name) => server.ssrLoadModule(`/src/env/minihack/${name}.ts`);
const [{ GAME_TASKS }, { createSession }, { mapArrays }, { statusNumbers }, { SKILL }, { describeInWords, thingAt }] = await Promise.all(
  ['tasks/tasks', 'tasks/text-environment', 'view/arrays', 'view/status-numbers', 'tasks/session', 'view/language'].map(load),
);
const tasks = new Map(GAME_TASKS.map((task) => [task.name, task]));
let session = null;

function view(step) {
  const { game } = session;
  const { chars, colors } = mapArrays(game);
  const rows = (values, text) => Array.from({ length: 21 }, (_, y) => Array.from(values.subarray(y * 79, (y + 1) * 79), text).join(''));
  return {
    message: session.message,
    chars: rows(chars, (code) => String.fromCharCode(code)),
    colors: rows(colors, (colour) => colour.toString(16)),
    status: session.rows.slice(22),
    bl: [...statusNumbers(game)],
    inv: game.hero.inventory.map((item) => game.name(item) + game.hero.usage(item)),
    reward: step?.reward ?? 0,
    over: step?.over ?? false,
    end: step?.endStatus ?? 0,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { reset, seed, keys, names } = JSON.parse(line);
  if (names) {
    const row = (y) => Array.from({ length: 79 }, (_, x) => thingAt(session.game, x + 1, y)?.name ?? '');
    console.log(JSON.stringify({ names: Array.from({ length: 21 }, (_, y) => row(y)), words: describeInWords(session.game) }));
  } else if (reset) {
    const own = { name: 'own', words: [], session: { ...SKILL, maxSteps: 100_000 }, ...reset };
    session = createSession(reset.task ? tasks.get(reset.task) : own, seed, 'oracle');
    console.log(JSON.stringify([view(null)]));
  } else {
    const views = [];
    for (const key of keys) {
      const step = session.step(key);
      views.push(view(step));
      if (step.over) break;
    }
    console.log(JSON.stringify(views));
  }
}
await server.close();
