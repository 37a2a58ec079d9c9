import { createRng } from '../../core/rng';
import { drawGame } from '../../env/alfworld/generate/draw-game';
import { createEpisode } from '../../env/alfworld/engine/episode';
import { FAMILIES, type Game } from '../../env/alfworld/engine/game';
import { layOut } from '../../env/alfworld/engine/layout';
import type { Arguments } from '../arguments';
import type { BenchResult } from './bench-command';
import { readGames } from '../games/read-games';

const STEPS = 400;
const REQUIRED = 100_000;

/** Random play on full-size games, texts and admissible commands read at every step; drawing and laying out counted apart. */
export async function benchAlfworld(args: Arguments): Promise<BenchResult> {
  const source = args.text('data');
  const count = args.whole('episodes', 300, 1);
  let started = performance.now();
  const games: readonly Game[] =
    source === undefined
      ? Array.from({ length: count }, (_, number) => drawGame({ family: FAMILIES[number % 6]!, split: 'train', number, size: 'full' }))
      : (await readGames(source)).games;
  const drawing = performance.now() - started;
  const played = games.slice(0, count);
  started = performance.now();
  const layouts = played.map((game) => layOut(game));
  const layingOut = performance.now() - started;
  let resetting = 0;
  let playing = 0;
  let characters = 0;
  let commands = 0;
  layouts.forEach((layout, i) => {
    const rng = createRng(i, 'bench');
    const picks = Array.from({ length: STEPS }, () => rng.next());
    const before = performance.now();
    const episode = createEpisode(layout);
    const begun = performance.now();
    for (const pick of picks) {
      const { admissible } = episode;
      commands += admissible.length;
      characters += episode.step(admissible[Math.floor(pick * admissible.length)]!).length;
    }
    playing += performance.now() - begun;
    resetting += begun - before;
  });
  const steps = played.length * STEPS;
  const speed = (1000 * steps) / playing;
  const plain = { passed: null, bound: '', peers: {} };
  return {
    device: 'cpu',
    driver: `node ${process.version}`,
    rows: [
      {
        what: 'steps with texts and admissible commands',
        value: speed,
        unit: 'steps/s',
        passed: speed >= REQUIRED,
        bound: `≥ ${REQUIRED}`,
        peers: { 'original engine': 11 },
      },
      { what: 'reset', value: (1000 * resetting) / played.length, unit: 'µs', ...plain },
      { what: 'laying out a game', value: layingOut / played.length, unit: 'ms', ...plain },
      { what: source === undefined ? 'drawing a game' : 'loading a game', value: drawing / games.length, unit: 'ms', ...plain },
      { what: 'commands offered a step', value: commands / steps, unit: 'commands', ...plain },
      { what: 'text a step', value: characters / steps, unit: 'characters', ...plain },
    ],
  };
}
