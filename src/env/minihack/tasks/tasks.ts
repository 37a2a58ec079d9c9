// The registry: tiers A and B of MiniHack's tasks, each with its level text, its actions, its limits and rewards.

import { COMPASS_KEYS, CORRIDOR_KEYS, FULL_KEYS } from './action-keys';
import { LevelGenerator } from '../level/level-generator';
import { RewardManager } from './reward-manager';
import { type Skill, SKILLS } from '../skills';
import { NAVIGATION, type SessionOptions, SKILL } from './session';

export interface GameTask {
  /** Upstream's name without `MiniHack-` and the version, or one that upstream has not. */
  readonly name: string;
  /** Left out of the tasks that upstream has. */
  readonly upstream?: false;
  readonly des: string;
  readonly character: string;
  readonly session: SessionOptions;
  /** Made afresh for every session, since it keeps what has been achieved. */
  readonly rewards?: () => RewardManager;
  /** What upstream's action space sends. */
  readonly keys: readonly number[];
  /** Words of the text interface beyond the eight steps. */
  readonly words: readonly string[];
  /** What the text tells: the 24 rows as MetaGym's (the default), or the surroundings in words as BALROG's, in about a tenth of the tokens. */
  readonly text?: 'screen' | 'words';
}

const ROGUE = 'rog-hum-cha-mal';
const CAVEMAN = 'cav-hum-neu-mal';
const KNIGHT = 'kni-hum-law-fem';
const SKILL_WORDS = ['read', 'eat', 'puton', 'zap', 'wield', 'wear', 'pickup'] as const;

function room(kind: string, size: number): GameTask {
  const far = size - 1;
  const dark = kind === 'Dark' || kind === 'Ultimate';
  const level = new LevelGenerator({ width: size, height: size, lit: !dark });
  if (kind === '') level.addStairDown([far, far]).setStartPos([0, 0]);
  else level.addStairDown();
  const many = size > 5;
  if (kind === 'Monster' || kind === 'Ultimate') for (let count = many ? 3 : 1; count > 0; count--) level.addMonster();
  if (kind === 'Trap' || kind === 'Ultimate') for (let count = many ? 15 : 1; count > 0; count--) level.addTrap();
  const name = `Room-${kind === '' ? '' : `${kind}-`}${size}x${size}`;
  return { name, des: level.text, character: ROGUE, session: { ...NAVIGATION, maxSteps: 20 * size }, keys: COMPASS_KEYS, words: [] };
}

const REWARDS: Readonly<Record<string, (skill: Skill) => RewardManager>> = {
  Eat: ({ item }) => new RewardManager().addEatEvent(item),
  Read: () => new RewardManager().addMessageEvent(['This scroll seems to be blank.']),
  Wear: ({ item }) => new RewardManager().addWearEvent(item),
  Wield: ({ item }) => new RewardManager().addWieldEvent(item),
  PutOn: () => new RewardManager().addAmuletEvent(),
  Zap: () => new RewardManager().addMessageEvent(['The feeling subsides.']),
};

function skillTask(skill: Skill, kind: '' | 'Fixed' | 'Distr'): GameTask {
  const level = new LevelGenerator({ width: 5, height: 5 });
  level.addObject(skill.item, skill.symbol, kind === 'Fixed' ? [0, 0] : null);
  if (kind === 'Fixed') level.setStartPos([2, 2]);
  if (kind === 'Distr') level.addMonster().addObject();
  const name = kind === '' ? skill.name : `${skill.name}-${kind}`;
  const rewards = (): RewardManager => REWARDS[skill.name]!(skill);
  return { name, des: level.text, character: CAVEMAN, session: SKILL, rewards, keys: FULL_KEYS, words: SKILL_WORDS };
}

function maze(width: number, height: number, mapped: boolean): GameTask {
  const level = new LevelGenerator({
    width: width + 2,
    height: height + 2,
    fill: '-',
    flags: mapped ? ['hardfloor', 'premapped'] : ['hardfloor'],
  });
  level.fillTerrain('fillrect', ' ', 1, 1, width, height);
  level.addMazewalk([Math.floor((width + 2) / 2), Math.floor((height + 2) / 2)], 'east').addStairDown();
  const name = `MazeWalk-${mapped ? 'Mapped-' : ''}${width}x${height}`;
  return {
    name,
    des: level.text,
    character: ROGUE,
    session: { ...NAVIGATION, maxSteps: width === 9 ? 200 : 1000 },
    keys: COMPASS_KEYS,
    words: [],
  };
}

function corridor(rooms: number): GameTask {
  const blocks = Array.from(
    { length: rooms },
    (_, at) => `ROOM: "ordinary", lit, random, random, random {${at === 1 ? '\nSTAIR: random, down\n' : ''}}`,
  );
  const des = ['LEVEL: "mylevel"', ...blocks, 'RANDOM_CORRIDORS', ''].join('\n');
  return {
    name: `Corridor-R${rooms}`,
    des,
    character: ROGUE,
    session: { ...NAVIGATION, maxSteps: 1000 },
    keys: CORRIDOR_KEYS,
    words: ['open', 'kick', 'search'],
  };
}

const LOCKED = `
-------------
|.....|.....|
|.....|.....|
|.....+.....|
|.....|.....|
|.....|.....|
-------------`;

function lockedDoor(fixed: boolean): GameTask {
  const level = new LevelGenerator({ map: LOCKED }).addDoor('locked', [6, 3]);
  if (fixed) level.setStartPos([3, 3]).addStairDown([8, 3]);
  else level.setStartRect([1, 1], [5, 5]).setAreaVariable('$right', 'fillrect', 7, 1, 11, 5).addStairDown('rndcoord($right)');
  return {
    name: fixed ? 'LockedDoor-Fixed' : 'LockedDoor',
    des: level.text,
    character: CAVEMAN,
    session: SKILL,
    keys: FULL_KEYS,
    words: [...SKILL_WORDS, 'open', 'kick'],
  };
}

const CLOSED = `LEVEL: "mylevel"
ROOM: "ordinary" , lit, (3,3), (center,center), (8,8) {
  SUBROOM:"ordinary",lit,random,(4,4) {
    STAIR: random, down
    ROOMDOOR: false , closed , random, random
  }
}
`;

const BATTLE = `
-----       ----------------------
|...|       |....................|
|....#######.....................|
|...|       |....................|
-----       ----------------------`;

function battle(dark: boolean): GameTask {
  const level = new LevelGenerator({ map: BATTLE, lit: !dark }).setStartRect([1, 1], [3, 3]).addStairDown([32, 2]);
  for (const x of [30, 31]) for (const y of [1, 2, 3]) level.addMonster('giant rat', null, [x, y]);
  return {
    name: dark ? 'CorridorBattle-Dark' : 'CorridorBattle',
    des: level.text,
    character: KNIGHT,
    session: { ...NAVIGATION, maxSteps: 350 },
    keys: COMPASS_KEYS,
    words: [],
  };
}

/** The two labyrinths are upstream's maps (MiniHack, Apache License 2.0). */
const LABYRINTHS = {
  Small: {
    start: [9, 1],
    goal: [14, 5],
    maxSteps: 400,
    map: `
--------------------
|.......|.|........|
|.-----.|.|.-----|.|
|.|...|.|.|......|.|
|.|.|.|.|.|-----.|.|
|.|.|...|....|.|.|.|
|.|.--------.|.|.|.|
|.|..........|...|.|
|.|--------------|.|
|..................|
--------------------`,
  },
  Big: {
    start: [19, 1],
    goal: [19, 7],
    maxSteps: 1000,
    map: `
-------------------------------------
|.................|.|...............|
|.|-------------|.|.|.------------|.|
|.|.............|.|.|.............|.|
|.|.|----------.|.|.|------------.|.|
|.|.|...........|.|.............|.|.|
|.|.|.|----------.|-----------|.|.|.|
|.|.|.|...........|.......|...|.|.|.|
|.|.|.|.|----------------.|.|.|.|.|.|
|.|.|.|.|.................|.|.|.|.|.|
|.|.|.|.|.-----------------.|.|.|.|.|
|.|.|.|.|...................|.|.|.|.|
|.|.|.|.|--------------------.|.|.|.|
|.|.|.|.......................|.|.|.|
|.|.|.|-----------------------|.|.|.|
|.|.|...........................|.|.|
|.|.|---------------------------|.|.|
|.|...............................|.|
|.|-------------------------------|.|
|...................................|
-------------------------------------`,
  },
} as const;

function labyrinth(size: keyof typeof LABYRINTHS): GameTask {
  const { start, goal, maxSteps, map } = LABYRINTHS[size];
  const level = new LevelGenerator({ map }).setStartPos(start).addStairDown(goal);
  return {
    name: `Labyrinth-${size}`,
    des: level.text,
    character: ROGUE,
    session: { ...NAVIGATION, maxSteps },
    keys: COMPASS_KEYS,
    words: [],
  };
}

const KINDS = ['', 'Random', 'Dark', 'Monster', 'Trap', 'Ultimate'];

export const GAME_TASKS: readonly GameTask[] = [
  ...[5, 15].flatMap((size) => KINDS.map((kind) => room(kind, size))),
  ...SKILLS.flatMap((skill) => (['Fixed', '', 'Distr'] as const).map((kind) => skillTask(skill, kind))),
  ...[false, true].flatMap((mapped) =>
    (
      [
        [9, 9],
        [15, 15],
        [45, 19],
      ] as const
    ).map(([width, height]) => maze(width, height, mapped)),
  ),
  labyrinth('Small'),
  labyrinth('Big'),
  ...[2, 3, 5].map(corridor),
  lockedDoor(true),
  lockedDoor(false),
  { name: 'ClosedDoor', des: CLOSED, character: CAVEMAN, session: SKILL, keys: FULL_KEYS, words: [...SKILL_WORDS, 'open', 'kick'] },
  battle(false),
  battle(true),
];
