// Draws games with our own generator and writes them twice: as `games-parsed.jsonl.gz`, and as trial folders laid out as the
// release lays them out, which differs from what `ict games` writes: facts in any order, classes declared as objects, blank lines,
// companions with fields that nobody reads. The original engine plays these folders.
//
//   node tools/oracle/alfworld_games.mjs OUT [games of each family and split]
//
// OUT gets `games-parsed.jsonl.gz`, `trials/` with all games and `trials.zip` with one seen and one unseen trial of each family.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { createServer } from 'vite';

const [out, each = '3'] = process.argv.slice(2);
const server = await createServer({ configFile: false, server: { middlewareMode: true, ws: false }, appType: 'custom', logLevel: 'error' });
const load = (path) => server.ssrLoadModule(`/src/${path}.ts`);
const [{ drawGame }, { writeTrial }, { FAMILIES }, { writeParsedGame }, { createRng }, { OBJECT_CLASSES }] = await Promise.all(
  ['env/alfworld/generate/draw-game', 'env/alfworld/generate/write-trial', 'env/alfworld/engine/game', 'env/alfworld/engine/parsed-games', 'core/rng', 'env/alfworld/generate/classes'].map(load), // prettier-ignore
);

const games = ['train', 'seen', 'unseen'].flatMap((split) =>
  Array.from({ length: Number(each) }, (_, number) => FAMILIES.map((family) => drawGame({ family, split, number, size: 'full' }))).flat(),
);
for (const game of games) {
  const folder = join(out, 'trials', game.split, game.name);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(laidOut(game))) writeFileSync(join(folder, name), text);
}
writeFileSync(join(out, 'games-parsed.jsonl.gz'), gzipSync(games.map((game) => `${writeParsedGame(game)}\n`).join(''), { level: 9 }));

const first = (split, family) => games.find((game) => game.split === split && game.goal.family === family);
const kept = ['valid_seen', 'valid_unseen'].flatMap((split) => FAMILIES.map((family) => first(split, family)));
const files = kept.flatMap(({ split, name }) => {
  const folder = join(out, 'trials', split, name);
  return readdirSync(folder).map((file) => [`${split}/${name}/${file}`, readFileSync(join(folder, file))]);
});
writeFileSync(join(out, 'trials.zip'), zipSync(Object.fromEntries(files), { level: 9, mtime: '2026-01-01' }));
await server.close();

function laidOut(game) {
  const trial = writeTrial(game);
  const { pddl_problem: ours, ...rest } = JSON.parse(trial['game.tw-pddl']);
  const problem = inLayout(ours, createRng(1, game.name));
  const facts = JSON.parse(trial['traj_data.json']);
  const annotation = { assignment_id: 'A1', task_desc: game.sentence, high_descs: ['Walk there.', 'Do it.'] };
  const companion = {
    images: [{ high_idx: 0, image_name: '000000000.png', low_idx: 0 }],
    plan: { high_pddl: [], low_actions: [] },
    scene: { floor_plan: 'FloorPlan1', random_seed: 1 },
    ...facts,
    turk_annotations: { anns: [annotation] },
  };
  return {
    'game.tw-pddl': JSON.stringify({ ...rest, pddl_problem: problem }),
    'traj_data.json': JSON.stringify(companion, null, 4),
    'initial_state.pddl': problem,
  };
}

function inLayout(problem, rng) {
  const [, head, declared, facts, goal] = /^([^]*\(:objects\n)([^]*?)\)\n\(:init\n([^]*?)\)\n\(:goal ([^]*)\)\n\)\n$/.exec(problem);
  const lines = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean); // prettier-ignore
  const shuffled = (list) => list.map((it) => [rng.next(), it]).sort(([a], [b]) => a - b).map(([, it]) => it); // prettier-ignore
  const indented = (list) => list.map((line) => `        ${line}\n`).join('');
  const objects = shuffled([...OBJECT_CLASSES.map((name) => `${name} - object`), ...lines(declared)]);
  const wrapped = goal.replace(/ \((?!and\b)/g, '\n             (').replace(/\)\)\)/g, ')\n             ))');
  const [one, ...others] = shuffled(lines(facts));
  const half = Math.floor(others.length / 2);
  return `
${head}agent1 - agent
${indented(objects.filter((line) => line !== 'agent1 - agent'))})
    (:init

        ${one}
${indented(others.slice(0, half))}

        ${others[half]}  ${others[half + 1]}
${indented(others.slice(half + 2))}        )


        (:goal
             ${wrapped}
        )
    )
    
`;
}
