// One recorded step against one of ours. Random appearances, counts of the kit and the like are made equal on both
// sides first, by the rules the recordings name.

import type { SessionStep } from '../../src/env/minihack/tasks/session';

export interface RecordedRaw {
  readonly message?: string;
  readonly tty: Readonly<Record<string, string>>;
  readonly cursor?: readonly [number, number];
  readonly blstats?: readonly number[];
  readonly internal?: readonly number[];
}

export interface RecordedStep extends RecordedRaw {
  readonly key: number | null;
  readonly auto?: boolean;
  readonly reward?: number;
  readonly done?: boolean;
  readonly truncated?: boolean;
  readonly end_status?: number | null;
  readonly message: string;
  readonly cursor: readonly [number, number];
  readonly blstats: readonly number[];
  readonly internal: readonly number[];
  readonly inv?: readonly string[];
  readonly raw?: readonly RecordedRaw[];
}

export interface RecordedScreen {
  readonly message: string;
  readonly rows: readonly string[];
  readonly cursor: readonly [number, number];
  /** As `statusNumbers` gives them. */
  readonly stats: ArrayLike<number>;
  /** Waits for a key, for a line of text, for a space; stands on the stairs down. */
  readonly flags: readonly [boolean, boolean, boolean, boolean];
  readonly inventory: readonly string[];
}

/** A recording keeps this many screens of a step at most. */
const MOST_RAW = 6;
const ATTRIBUTE_ROW = 22;
/** Which of the status numbers are compared, and what they are. */
const STATS: Readonly<Record<number, string>> = {
  0: 'x',
  1: 'y',
  9: 'score',
  10: 'hit points',
  11: 'most hit points',
  12: 'depth',
  13: 'gold',
  16: 'armour class',
  18: 'level',
  19: 'experience',
  20: 'turn',
  21: 'hunger',
  22: 'load',
  23: 'dungeon',
  24: 'dungeon level',
  25: 'conditions',
};

const ADJECTIVES: readonly (readonly [RegExp, string])[] = [
  [/\ban? (?!wand of)[a-z]+(?: [a-z]+)? wand\b/g, 'a <wand>'],
  [/\ban? (?!potion of)[a-z]+(?:[ -][a-z]+)? potion\b/g, 'a <potion>'],
  [/\ban? (?!ring of)[a-z]+(?: [a-z]+)? ring\b/g, 'a <ring>'],
  [/\ban? [a-z]+ amulet\b/g, 'a <amulet>'],
  [/\b(?:a )?scroll labeled [A-Z][A-Z ]*[A-Z]/g, 'a scroll <label>'],
  [/\b(?:combat|jungle|hiking|mud|buckled|riding|snow) boots\b/g, '<boots>'],
  [/\ban? (?:tattered cape|opera cloak|ornamental cope|piece of cloth)\b/g, 'a <cloak>'],
  [/squeaks? an? [A-G](?: (?:flat|sharp|note))? /g, 'squeaks <note> '],
];

export function normalised(text: string): string {
  let out = text
    .replace(/\b\d+ (?:blessed |uncursed |cursed )?(?=flint stones|rocks)/g, '# ')
    .replace(/\b\d+ (?:blessed |uncursed )?(?=\+0 daggers)/g, '# ')
    .replace(/\b1\d (?:blessed |uncursed )?(?=apples|carrots)/g, '# ')
    .replace(
      /\b(?:an?|the) (?:blessed |uncursed )?(?=[+-]\d+ (?:club|sling|short sword|dagger|long sword|lance|ring mail|leather armor|helmet|small shield|pair of leather gloves))/g,
      'a ',
    )
    .replace(/Pw:\d+\(\d+\)/, 'Pw:?')
    .replace(/You are a (?:lawful|neutral|chaotic) /, 'You are a <align> ')
    .replace(
      / {0,2}You hear (?:bubbling water|water falling on coins|a slow drip|a gurgling noise|dishes being washed|the splashing of a naiad)[.!]/g,
      '',
    );
  for (const [pattern, replacement] of ADJECTIVES) out = out.replace(pattern, replacement);
  return out;
}

export function compareStep(
  step: RecordedStep,
  before: readonly string[],
  rows: readonly string[],
  ours: RecordedScreen,
  raw: readonly RecordedScreen[],
  result: SessionStep | null,
  mask: readonly string[],
  /** The recording holds every screen that an automatic key closed; otherwise more of ours are no difference. */
  isComplete: boolean,
): string[] {
  const differences: string[] = [];
  const differ = (what: string, recorded: unknown, got: unknown): void => {
    if (!mask.includes(what) && JSON.stringify(recorded) !== JSON.stringify(got))
      differences.push(`${what}: recorded ${JSON.stringify(recorded)}, ours ${JSON.stringify(got)}`);
  };
  if (result && step.reward !== undefined) {
    differ('reward', round(step.reward), round(result.reward));
    differ('done', step.done, result.over);
    differ('end_status', step.end_status, result.endStatus);
    // A step limit ends an episode of the original without truncating it.
    if (step.truncated !== undefined) differ('truncated', step.truncated, false);
  }
  let previous = before;
  for (const [at, screen] of (step.raw ?? []).entries()) {
    if (step.done && at > 0) break;
    previous = after(previous, screen.tty);
    const own = raw[at] ?? (step.done ? ours : undefined);
    if (!own) {
      differences.push(`raw ${at}: recorded ${JSON.stringify(screen.message)}, ours has none`);
      break;
    }
    compareScreen(`raw${at}.`, { ...screen, message: screen.message ?? '' }, previous, own, differ);
  }
  if (step.done) return differences;
  const known = step.raw?.length ?? 0;
  if (isComplete && raw.length > known && known < MOST_RAW)
    differences.push(`raw ${known}: recorded none, ours ${JSON.stringify(raw[known]!.message)}`);
  compareScreen('', step, rows, ours, differ);
  if (step.inv) differ('inv', step.inv.map(normalised), ours.inventory.map(normalised));
  return differences;
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function after(before: readonly string[], changed: Readonly<Record<string, string>>): string[] {
  const rows = [...before];
  for (const [row, text] of Object.entries(changed)) rows[Number(row)] = text;
  return rows;
}

function compareScreen(
  prefix: string,
  screen: RecordedRaw & { message: string },
  rows: readonly string[],
  ours: RecordedScreen,
  differ: (what: string, recorded: unknown, got: unknown) => void,
): void {
  differ(`${prefix}message`, normalised(screen.message), normalised(ours.message));
  rows.forEach((row, at) => {
    if (at !== ATTRIBUTE_ROW) differ(`${prefix}row ${at}`, normalised(row).trimEnd(), normalised(ours.rows[at]!).trimEnd());
  });
  const shifted = normalised(screen.message) !== screen.message || normalised(ours.message) !== ours.message;
  if (screen.cursor && !(shifted && screen.cursor[0] === 0)) differ(`${prefix}cursor`, screen.cursor, ours.cursor);
  if (screen.blstats) for (const [at, name] of Object.entries(STATS)) differ(`${prefix}${name}`, screen.blstats[+at], ours.stats[+at]);
  if (screen.internal) differ(`${prefix}flags`, screen.internal.slice(1, 5).map(Boolean), ours.flags);
}
