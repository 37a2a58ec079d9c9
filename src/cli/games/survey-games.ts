// The table of docs/alfworld-generator.md: drawn games beside the original's, room by room.

import { createRng } from '../../core/rng';
import { drawGame } from '../../env/alfworld/generate/draw-game';
import type { RoomSize } from '../../core/trajectory';
import { type Spread, type Survey, surveyGames } from '../../env/alfworld/generate/survey';
import { createEpisode } from '../../env/alfworld/engine/episode';
import { createExplorer } from '../../env/alfworld/engine/explorer';
import { FAMILIES, type Game } from '../../env/alfworld/engine/game';
import { layOut } from '../../env/alfworld/engine/layout';
import { solve } from '../../env/alfworld/engine/solver';

const ROOM_MARKS = { kitchen: 'microwave', 'living room': 'sofa', bedroom: 'bed', bathroom: 'toilet' } as const;
const EXPLORER_STEPS = 200;

/** How many of the games are not won at reset, won by the solver, and won by the explorer. */
export function proveGames(games: readonly Game[]): { open: number; solved: number; explored: number } {
  let [open, solved, explored] = [0, 0, 0];
  for (const game of games) {
    const layout = layOut(game);
    const episode = createEpisode(layout);
    open += Number(!episode.won);
    const known = createEpisode(layout);
    for (const command of solve(layout, known.state) ?? []) known.step(command);
    solved += Number(known.won);
    const explorer = createExplorer(createRng(1, game.name));
    let text = layout.opening;
    for (let step = 0; step < EXPLORER_STEPS && !episode.won; step++)
      text = episode.step(explorer.act({ text, admissible: episode.admissible }));
    explored += Number(episode.won);
  }
  return { open, solved, explored };
}

export function drawMany(size: RoomSize, count: number): Game[] {
  return Array.from({ length: count }, (_, i) =>
    drawGame({
      family: FAMILIES[i % FAMILIES.length]!,
      split: i % 2 === 0 ? 'train' : 'unseen',
      number: Math.floor(i / FAMILIES.length),
      size,
    }),
  );
}

/** Markdown. */
export function surveyTable(columns: readonly (readonly [string, readonly Game[]])[]): string {
  const lines: string[] = [];
  for (const [room, mark] of Object.entries(ROOM_MARKS)) {
    const surveys = columns.map(([, games]) =>
      surveyGames(games.filter(({ receptacles }) => receptacles.some(({ type }) => type === mark))),
    );
    const row = (what: string, value: (survey: Survey) => string): string => `| ${what} | ${surveys.map(value).join(' | ')} |`;
    const frequent = [...surveys[0]!.furniture].sort(([, a], [, b]) => b - a).slice(0, 8);
    const things = [...surveys[0]!.classes].sort(([, a], [, b]) => b - a).slice(0, 8);
    lines.push(
      '',
      `| ${room} | ${columns.map(([name]) => name).join(' | ')} |`,
      `|---|${columns.map(() => '---|').join('')}`,
      row('games', ({ games }) => String(games)),
      row('receptacles, least/mean/most', ({ receptacles }) => show(receptacles)),
      row('things, least/mean/most', ({ things: all }) => show(all)),
      row('receptacles that open', ({ openable }) => percent(openable)),
      row('receptacles that share a place', ({ sharingAPlace }) => percent(sharingAPlace)),
      row('games with shared places', ({ gamesWithSharedPlaces }) => percent(gamesWithSharedPlaces)),
      row('things listed twice', ({ listedTwice }) => percent(listedTwice)),
      row('things in no receptacle', ({ nowhere }) => percent(nowhere)),
      row('nested things a game', ({ nested }) => nested.toFixed(2)),
      row('commands of the shortest plan', ({ plan }) => (plan ? show(plan) : '')),
      ...frequent.map(([type]) => row(`${type} a game`, ({ furniture }) => (furniture.get(type) ?? 0).toFixed(2))),
      ...things.map(([type]) => row(`${type} a game`, ({ classes }) => (classes.get(type) ?? 0).toFixed(2))),
    );
  }
  return lines.join('\n');
}

function show({ least, mean, most }: Spread): string {
  return `${least} / ${mean.toFixed(1)} / ${most}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
