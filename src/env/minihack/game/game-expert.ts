// The scripted player of the ported tasks: reads the map of the observation alone, walks to the stairs or the thing
// wanted, explores where neither is in view, opens and kicks doors, fights what stands in the way.

import type { Expert } from '../../env';
import type { Rng } from '../../../core/rng';
import type { GameTask } from './tasks';

const WAYS: readonly (readonly [string, number, number])[] = [
  ['n', 0, -1],
  ['e', 1, 0],
  ['s', 0, 1],
  ['w', -1, 0],
  ['ne', 1, -1],
  ['se', 1, 1],
  ['sw', -1, 1],
  ['nw', -1, -1],
];

const VERBS: Readonly<Record<string, readonly [symbol: string, verb: string]>> = {
  Eat: ['%', 'eat'],
  Read: ['?', 'read'],
  Wear: ['[', 'wear'],
  Wield: [')', 'wield'],
  PutOn: ['"', 'puton'],
  Zap: ['/', 'zap'],
};

interface Screen {
  readonly rows: readonly string[];
  readonly x: number;
  readonly y: number;
}

export function gameExpert({ name, words }: GameTask, rng: Rng): Expert {
  const wanted = VERBS[name.split('-')[0]!];
  let held = false;
  let last: Screen | null = null;
  let lastWay: (typeof WAYS)[number] | null = null;
  const tried = new Map<string, number>();
  return {
    act({ text, grid }) {
      const screen = find(grid ?? text.split('\n').slice(-24));
      if (!screen) return 'step n';
      const message = grid?.[0] ?? '';
      if (last && lastWay && last.x === screen.x && last.y === screen.y) {
        const spot = `${screen.x + lastWay[1]},${screen.y + lastWay[2]}`;
        tried.set(spot, (tried.get(spot) ?? 0) + (/solid stone|wall|diagonally/.test(message) ? 3 : 1));
        if (words.includes('kick') && /door is locked|WHAMM/.test(message)) return 'kick';
      }
      if (message.startsWith('In what direction?') && lastWay) return `step ${lastWay[0]}`;
      if (wanted) {
        if (/^f - |  f - /.test(message)) held = true;
        if (held) return wanted[1];
        if (message.startsWith('You see here')) return 'pickup';
      }
      const goal = wanted ? wanted[0] : '>';
      const way = route(screen, goal, tried) ?? rng.pick(WAYS);
      last = screen;
      lastWay = way;
      return `step ${way[0]}`;
    },
  };
}

function find(rows: readonly string[]): Screen | null {
  for (let y = 1; y < 22; y++) {
    const x = rows[y]?.indexOf('@') ?? -1;
    if (x >= 0) return { rows, x, y };
  }
  return null;
}

/** First step of the shortest way to the goal, or else to the nearest square beside the unknown. */
function route({ rows, x, y }: Screen, goal: string, tried: ReadonlyMap<string, number>): (typeof WAYS)[number] | null {
  const at = (cx: number, cy: number): string => (cy < 1 || cy > 21 ? ' ' : (rows[cy]![cx] ?? ' '));
  const first = new Map<string, (typeof WAYS)[number]>();
  const queue: [number, number][] = [[x, y]];
  const reached = new Set([`${x},${y}`]);
  let frontier: (typeof WAYS)[number] | null = null;
  for (let head = 0; head < queue.length; head++) {
    const [cx, cy] = queue[head]!;
    const here = first.get(`${cx},${cy}`) ?? null;
    if (here && at(cx, cy) === goal) return here;
    for (const way of WAYS) {
      const [, dx, dy] = way;
      const [nx, ny] = [cx + dx, cy + dy];
      const key = `${nx},${ny}`;
      if (reached.has(key) || nx < 0 || nx > 78 || ny < 1 || ny > 21 || (tried.get(key) ?? 0) > 2) continue;
      const square = at(nx, ny);
      if (square === ' ') {
        frontier ??= here ?? way;
        continue;
      }
      if (square === '-' || square === '|') continue;
      if (square === '+' && dx !== 0 && dy !== 0) continue;
      reached.add(key);
      first.set(key, here ?? way);
      queue.push([nx, ny]);
    }
  }
  return frontier;
}
