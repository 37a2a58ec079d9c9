import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countGames } from '../../env/alfworld/data/load-games';
import { drawGame } from '../../env/alfworld/generate/draw-game';
import { ROOM_SIZES, type RoomSize, type Split } from '../../core/trajectory';
import { surveyGames } from '../../env/alfworld/generate/survey';
import { writeTrial } from '../../env/alfworld/generate/write-trial';
import { FAMILIES, type Game, type TextFamily } from '../../env/alfworld/engine/game';
import { readArguments, UsageError } from '../arguments';
import type { Command } from '../command';
import { readGames } from './read-games';
import { drawMany, proveGames, surveyTable } from './survey-games';

export const games: Command = {
  summary: 'count ALFWorld games of your own, or write new ones',
  help: `ict games --data DIR [--json]
ict games --survey [--data DIR] [-n 1000] [--json]
ict games --out DIR [-n 60] [--size small|medium|full] [--split train|seen|unseen] [--families A,B] [--seed S]

  --data   a folder or zip with game.tw-pddl files, or parsed games: families, counts and what was left out
  --survey draws games of every size, proves them solvable and prints what they are like, beside those of --data
  --out    writes games as game.tw-pddl, traj_data.json and initial_state.pddl, which the original engine plays too`,
  async run(argv) {
    const args = readArguments(argv, ['survey?', 'data', 'out', 'n', 'size', 'split', 'families', 'seed']);
    const data = args.text('data');
    if (args.flag('survey')) return survey(args.whole('n', 1000, 6), data, args.flag('json'));
    if (data !== undefined) return count(data, args.flag('json'));
    const out = args.text('out');
    if (out === undefined) throw new UsageError('--data or --out is missing.');
    const size = args.text('size', 'full') as RoomSize;
    const split = args.text('split', 'unseen') as Split;
    const families = (args.list('families') ?? FAMILIES) as readonly TextFamily[];
    if (!ROOM_SIZES.includes(size)) throw new UsageError(`--size is "${size}", not one of ${ROOM_SIZES.join(', ')}.`);
    if (!['train', 'seen', 'unseen'].includes(split)) throw new UsageError(`--split is "${split}", not train, seen or unseen.`);
    if (families.some((family) => !FAMILIES.includes(family))) throw new UsageError(`--families are among ${FAMILIES.join(', ')}.`);
    const first = args.whole('seed', 0);
    const total = args.whole('n', 60, 1);
    for (let i = 0; i < total; i++) {
      const family = families[i % families.length]!;
      await write(out, drawGame({ family, split, number: first + Math.floor(i / families.length), size }));
    }
    console.log(`${total} games written to ${out}`);
    return 0;
  },
};

async function write(out: string, game: Game): Promise<void> {
  const folder = join(out, game.split, game.name);
  await mkdir(folder, { recursive: true });
  for (const [file, text] of Object.entries(writeTrial(game))) await writeFile(join(folder, file), text as string);
}

async function count(data: string, isJson: boolean): Promise<number> {
  const { games: found, leftOut, problems } = await readGames(data);
  const counts = countGames(found);
  if (isJson)
    console.log(
      JSON.stringify({
        games: found.length,
        counts,
        leftOut,
        problems: problems.map(({ code, message, fix }) => ({ code, message, fix })),
      }),
    );
  else {
    for (const { split, family, count: number } of counts) console.log(`${split.padEnd(20)} ${family.padEnd(32)} ${number}`);
    for (const [reason, number] of Object.entries(leftOut)) console.log(`left out, as by the original: ${number} (${reason})`);
    for (const { code, message, fix } of problems) console.log(`${code}: ${message} ${fix}`);
    console.log(`${found.length} games`);
  }
  return found.length > 0 ? 0 : 1;
}

async function survey(each: number, data: string | undefined, isJson: boolean): Promise<number> {
  const columns: [string, readonly Game[]][] = data === undefined ? [] : [['original', (await readGames(data)).games]];
  const proofs = [];
  for (const size of [...ROOM_SIZES].reverse()) {
    const drawn = drawMany(size, each);
    columns.push([size, drawn]);
    proofs.push({ size, games: each, distinct: surveyGames(drawn).distinct, ...proveGames(drawn) });
  }
  if (isJson) console.log(JSON.stringify(proofs));
  else {
    for (const { size, games: number, distinct, open, solved, explored } of proofs)
      console.log(
        `${size}: ${number} games, ${distinct} different, ${open} not won at reset, ${solved} won by the solver, ${explored} by the explorer`,
      );
    console.log(surveyTable(columns));
  }
  return proofs.every(({ games: number, distinct, open, solved, explored }) => Math.min(distinct, open, solved, explored) === number)
    ? 0
    : 1;
}
