// The Play view as a person uses it, with fake services but the real worlds and the real store.

import axe from 'axe-core';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import App from '../../src/ui/App.svelte';
import { createRng } from '../../src/core/rng';
import { shipped } from '../../src/env/catalog';
import { demonstrate } from '../../src/env/demonstration';
import { DEFAULT_TASK } from '../../src/ui/state/play/desk.svelte';
import { look } from '../../src/ui/state/play/look.svelte';
import { router } from '../../src/ui/state/router.svelte';
import { type FakePage, fakePage } from './fake-services';
import '../../src/ui/tokens.css';
import '../../src/ui/base.css';

const ROOM = `minihack/Room-5x5-v${shipped.byId('minihack').version}:unseen:1`;
const HOUSE = DEFAULT_TASK;

let app: ReturnType<typeof mount> | null = null;
let copied = '';

function open(hash: string, options: Parameters<typeof fakePage>[0] = {}): FakePage {
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
  const fake = fakePage({ stepMs: 20, recordedSteps: 30, ...options });
  app = mount(App, { target: document.body, props: { services: fake.services } });
  flushSync();
  return fake;
}

async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document.body, { rules: { region: { enabled: true } } });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}

const expertActions = (task: string): string[] => {
  const benchmark = shipped.of(task);
  return demonstrate(benchmark, task, benchmark.oracleAdvice(task), createRng(0, 'test')).steps.map(({ executed }) => executed);
};

beforeEach(() => page.viewport(1200, 900));
afterEach(async () => {
  vi.useRealTimers();
  flushSync();
  if (app) await unmount(app);
  app = null;
  look.name = 'letters';
  document.body.replaceChildren();
  localStorage.clear();
});

describe('choosing a game', () => {
  test('without a task opens one, and puts it into the address', async () => {
    open('#/play');
    // The first to ask for this view waits until its scripts are made.
    await expect.poll(() => location.hash).toBe(`#/play?task=${HOUSE}`);
    await expect.element(page.getByText(HOUSE, { exact: true })).toBeVisible();
    await expect.element(page.getByText(/^put a .* in /)).toBeVisible();
  });

  test('world, family, split and number are the id, both ways', async () => {
    open(`#/play?task=${HOUSE}`);
    await page.getByLabelText('World').selectOptions('minihack');
    await expect.poll(() => location.hash).toBe(`#/play?task=${ROOM}`);
    await page.getByLabelText('Family').selectOptions('minihack/Eat');
    await page.getByLabelText('Split').selectOptions('train');
    await page.getByLabelText('Number').fill('42');
    await userEvent.keyboard('{Enter}');
    const task = `${ROOM.replace('Room-5x5', 'Eat').replace(':unseen:1', '')}:train:42`;
    await expect.poll(() => router.route).toEqual({ view: 'play', part: 'game', task });
    await expect.element(page.getByText(task, { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Another one' }).click();
    await expect.poll(() => location.hash).toMatch(/^#\/play\?task=minihack\/Eat-v\d+:train:\d+$/);
    expect(location.hash).not.toMatch(/:42$/);
  });

  test('size of the rooms and rules are chosen, where the family has them, and are in the id too', async () => {
    open(`#/play?task=${HOUSE}`);
    await page.getByLabelText(/^Rooms/).selectOptions('Medium');
    await expect.poll(() => location.hash).toBe(`#/play?task=${HOUSE.replace('small', 'medium')}`);
    await page.getByLabelText(/^Rooms/).selectOptions('Full');
    const full = HOUSE.replace(':size=small', '');
    await expect.poll(() => location.hash).toBe(`#/play?task=${full}`);
    await page.getByLabelText(/^Rules/).selectOptions('drawn, all choices offered');
    await expect.poll(() => location.hash).toBe(`#/play?task=${full}:rules=1`);
    await page.getByLabelText('Rule set').fill('9');
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => location.hash).toBe(`#/play?task=${full}:rules=9`);
    await expect.element(page.getByRole('button', { name: /^store .* inside / }).first()).not.toBeInTheDocument();
    await page.getByLabelText('World').selectOptions('minihack');
    await expect.poll(() => location.hash).toBe(`#/play?task=${ROOM}`);
    await expect.element(page.getByLabelText(/^Rooms/)).not.toBeInTheDocument();
    await expect.element(page.getByLabelText(/^Rules/)).not.toBeInTheDocument();
    await page.getByLabelText('Family').selectOptions('minihack/Eat');
    await expect.element(page.getByLabelText(/^Rules/)).toBeVisible();
  });

  test.each([
    ['dungeon/Room-5x5-v2:unseen:1', ROOM],
    ['alfworld-text-small/pick_and_place_simple-v1:unseen:1', HOUSE],
    ['dungeon-rules/Eat-v1:unseen:3', 'minihack/Eat-v3:unseen:3:rules=true'],
  ])('%s, an id of an earlier version, opens the same game', async (old, now) => {
    open(`#/play?task=${old}`);
    await expect.poll(() => location.hash).toBe(`#/play?task=${now}`);
    await expect.element(page.getByText(now, { exact: true })).toBeVisible();
    expect(document.querySelector('[role=alert]')).toBeNull();
  });

  test('the id can be copied', async () => {
    const { clipboard } = navigator;
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: { writeText: async (text: string) => void (copied = text) },
    });
    try {
      open(`#/play?task=${ROOM}`);
      await page.getByRole('button', { name: 'Copy id' }).click();
      await expect.element(page.getByRole('button', { name: 'Copied' })).toBeVisible();
      expect(copied).toBe(ROOM);
    } finally {
      Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    }
  });

  test.each(['minihack/Nothing-v3:unseen:3', 'minihack/Eat-v1:unseen:3', 'alfworld/heat-v1:unseen:3', 'nonsense', 'chess/mate-v1:train:1'])(
    '%s is told, and another one can be chosen',
    async (task) => {
      open(`#/play?task=${task}`);
      await expect.element(page.getByRole('alert')).toHaveTextContent(/ENV_(BAD_TASK|UNKNOWN_BENCHMARK|RETIRED)/);
      const another = page.getByRole('button', { name: 'Another one' });
      if ((another.element() as HTMLButtonElement).disabled) await page.getByLabelText('World').selectOptions('minihack');
      else await another.click();
      await expect.element(page.getByText(/^Step 0 of/)).toBeVisible();
      expect(document.querySelector('[role=alert]')).toBeNull();
    },
  );
});

describe('a world of words by hand', () => {
  test('completes, recalls, counts steps, and a wrong command costs one', async () => {
    open(`#/play?task=${HOUSE}`);
    const input = page.getByRole('combobox', { name: 'Your action' });
    await input.click();
    await userEvent.keyboard('go to fr');
    await expect.element(page.getByRole('option', { name: 'go to fridge 1' })).toBeVisible();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect.element(page.getByText('Step 1 of 50')).toBeVisible();
    await expect.element(page.getByRole('log')).toHaveTextContent(/You arrive at fridge 1/);
    await userEvent.keyboard('dance wildly{Enter}');
    await expect.element(page.getByText('Step 2 of 50')).toBeVisible();
    await expect.element(page.getByRole('log')).toHaveTextContent(/Nothing happens\.$/);
    await expect.element(input).toHaveValue('');
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(input).toHaveValue('dance wildly');
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(input).toHaveValue('go to fridge 1');
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(input).toHaveValue('dance wildly');
  });

  test('the list is grouped, has one tab stop, and its buttons act', async () => {
    open(`#/play?task=${HOUSE}`);
    const list = page.getByRole('toolbar', { name: 'What is possible now' });
    await expect.element(list.getByRole('group', { name: 'go to' })).toBeVisible();
    const offered = [...list.element().querySelectorAll('button')];
    expect(offered.filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
    expect(offered.map((button) => button.ariaLabel).sort()).toEqual([...shipped.of(HOUSE).make(HOUSE).reset().admissible!].sort());
    offered[0]!.focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowLeft}');
    expect(document.activeElement).toBe(offered[1]);
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Step 1 of 50')).toBeVisible();
  });

  test('won: said, kept once, played again, and the next game opens', async () => {
    const fake = open(`#/play?task=${HOUSE}`);
    const input = page.getByRole('combobox', { name: 'Your action' });
    const actions = expertActions(HOUSE);
    for (const action of actions) {
      await input.fill(action);
      await userEvent.keyboard('{Enter}');
    }
    await expect.element(page.getByText(`The goal is reached in ${actions.length} steps.`)).toBeVisible();
    await expect.element(page.getByText('Kept as a demonstration.')).toBeVisible();
    expect(document.querySelector('#action')).toBeNull();
    const store = await fake.services.openDemonstrations();
    const [kept, ...more] = await store.list();
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ task: HOUSE, success: true, steps: actions.length });
    expect(await store.get(kept!.id)).toMatchObject({ actor: 'human', task: HOUSE, success: true });
    await page.getByRole('button', { name: 'Play it again' }).click();
    await expect.element(page.getByText('Step 0 of 50')).toBeVisible();
    expect(await store.list()).toHaveLength(1);
    await page.getByRole('button', { name: 'Expert' }).click();
    await expect.element(page.getByText(/A script plays the same game/)).toBeVisible();
  });

  test('lost at the limit: said and kept; the next game opens', async () => {
    const fake = open('#/play?task=minihack/Eat-v3:unseen:3:rules=true');
    await expect.element(page.getByText('eat the apple')).toBeVisible();
    (page.getByRole('application', { name: 'Map' }).element() as HTMLElement).focus();
    await userEvent.keyboard('zz');
    await expect.element(page.getByText('Not won.')).toBeVisible();
    await expect.poll(async () => (await (await fake.services.openDemonstrations()).list()).map(({ success }) => success)).toEqual([false]);
    await page.getByRole('button', { name: 'Next game' }).click();
    await expect.poll(() => location.hash).toMatch(/^#\/play\?task=minihack\/Eat-v3:unseen:(?!3:)\d+:rules=true$/);
    await expect.element(page.getByText('Step 0 of 12')).toBeVisible();
  });
});

describe('MiniHack by hand', () => {
  test('is played by keys while the map has the focus, and no longer', async () => {
    open(`#/play?task=${ROOM}`);
    const board = page.getByRole('application', { name: 'Map' });
    await expect.element(board).toBeVisible();
    await userEvent.keyboard('l');
    await expect.element(page.getByText('Step 0 of 100')).toBeVisible();
    (board.element() as HTMLElement).focus();
    await userEvent.keyboard('l{ArrowDown}');
    await expect.element(page.getByText('Step 2 of 100')).toBeVisible();
    await userEvent.keyboard('e');
    await expect.element(page.getByText('This task has no key e.')).toBeVisible();
    await expect.element(page.getByText('Step 2 of 100')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    expect(board.element().contains(document.activeElement)).toBe(false);
    (board.element() as HTMLElement).focus();
    await userEvent.keyboard('{Tab}');
    expect(document.activeElement).not.toBe(board.element());
  });

  test('is won by keys, by the pad too, and both are the same game', async () => {
    const fake = open(`#/play?task=${ROOM}`);
    const board = page.getByRole('application', { name: 'Map' });
    await expect.element(board).toBeVisible();
    (board.element() as HTMLElement).focus();
    await userEvent.keyboard('nn');
    await page.getByRole('button', { name: 'southeast' }).click();
    await page.getByRole('button', { name: 'southeast' }).click();
    await expect.element(page.getByText('The goal is reached in 4 steps.')).toBeVisible();
    await expect.element(page.getByText('Kept as a demonstration.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'southeast' })).toBeDisabled();
    const [kept] = await (await fake.services.openDemonstrations()).list();
    expect(kept).toMatchObject({ task: ROOM, success: true, steps: 4 });
  });

  test('says its goal and what stands on the map, and after each move what is around', async () => {
    open(`#/play?task=${ROOM}`);
    await expect.element(page.getByText('reach the stairs down (>)')).toBeVisible();
    await expect.element(page.getByRole('list', { name: 'Legend' })).toHaveTextContent(/@ you.*> staircase down/);
    const spoken = page.getByRole('status', { name: 'Message' });
    await expect.element(spoken).toHaveTextContent(/staircase down 4 south 4 east/);
    (page.getByRole('application', { name: 'Map' }).element() as HTMLElement).focus();
    await userEvent.keyboard('n');
    await expect.element(spoken).toHaveTextContent(/staircase down 3 south 3 east/);
  });

  test('on a phone the game comes before the choosers, and fingers have room', async () => {
    await page.viewport(390, 844);
    open(`#/play?task=${HOUSE}`);
    await expect.element(page.getByRole('toolbar', { name: 'What is possible now' })).toBeVisible();
    await expect.element(page.getByLabelText('World')).not.toBeVisible();
    await page.getByText('Choose a game').click();
    await expect.element(page.getByLabelText('World')).toBeVisible();
    await page.getByText('Choose a game').click();
    const action = page.getByRole('toolbar', { name: 'What is possible now' }).getByRole('button').last();
    const { height } = action.element().getBoundingClientRect();
    expect(height).toBeGreaterThanOrEqual(44);
    await action.click();
    const goal = page
      .getByText(/^put |^clean |^heat |^look /)
      .first()
      .element()
      .getBoundingClientRect();
    const answer = page.getByRole('log').element().getBoundingClientRect();
    for (const { top, bottom } of [goal, answer]) {
      expect(top).toBeGreaterThanOrEqual(0);
      expect(bottom).toBeLessThanOrEqual(innerHeight);
    }
  });

  test('can be read without seeing it, and drawn in three ways', async () => {
    open(`#/play?task=${ROOM}`);
    const picture = page.getByRole('img', { name: /^Map\. Around you: .*staircase down 4 south 4 east/ });
    await expect.element(picture).toBeVisible();
    const canvas = picture.element() as HTMLCanvasElement;
    const pixels = (): string => canvas.toDataURL();
    const letters = pixels();
    await page.getByLabelText('Tiles').click();
    await expect.poll(pixels).not.toBe(letters);
    expect(canvas.width / canvas.getBoundingClientRect().width).toBeCloseTo(devicePixelRatio, 1);
    await page.getByLabelText('Terminal').click();
    await expect.element(page.getByText(/@\.\.\.\./)).toBeVisible();
  });

  test('follows the page’s colours', async () => {
    for (const [scheme, isLight] of [
      ['light', true],
      ['dark', false],
    ] as const) {
      document.documentElement.style.colorScheme = scheme;
      open(`#/play?task=${ROOM}`);
      await expect.element(page.getByRole('img', { name: /^Map/ })).toBeVisible();
      const canvas = document.querySelector('canvas')!;
      const corner = (): number =>
        canvas
          .getContext('2d')!
          .getImageData(0, 0, 1, 1)
          .data.slice(0, 3)
          .reduce((a, b) => a + b);
      await expect.poll(() => corner() > 384).toBe(isLight);
      await unmount(app!);
      app = null;
    }
    document.documentElement.style.colorScheme = '';
  });
});

describe('watching', () => {
  test('the expert plays, stands still, steps, and is heard at its speed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    open(`#/play?task=${HOUSE}`);
    await page.getByRole('button', { name: 'Expert' }).click();
    const slider = page.getByLabelText('Position in the episode');
    const position = (): number => (slider.element() as HTMLInputElement).valueAsNumber;
    await expect.element(slider).toBeVisible();
    await page.getByLabelText('Speed').selectOptions('4');
    const before = position();
    vi.advanceTimersByTime(900);
    flushSync();
    expect(position()).toBeGreaterThan(before);
    const moved = position();
    vi.advanceTimersByTime(225);
    flushSync();
    expect(position()).toBe(moved + 1);
    await page.getByRole('button', { name: 'Pause' }).click();
    const held = position();
    vi.advanceTimersByTime(10_000);
    flushSync();
    expect(position()).toBe(held);
    await page.getByRole('button', { name: 'Next action' }).click();
    expect(position()).toBe(held + 1);
    await page.getByRole('button', { name: 'Previous action' }).click();
    expect(position()).toBe(held);
    await slider.fill(String(expertActions(HOUSE).length));
    await expect.element(page.getByText('Won', { exact: true })).toBeVisible();
  });

  test('the model plays under the advice that was chosen, and can be stopped', async () => {
    const fake = open('#/play?task=minihack/Eat-v3:unseen:3:rules=true');
    await page.getByRole('button', { name: 'Model' }).click();
    await expect.element(page.getByText(/It was made for games like this one/)).toBeVisible();
    await page.getByLabelText('Oracle advice').click();
    await page.getByRole('button', { name: 'Let it play' }).click();
    await expect.element(page.getByText(/^The model won in/)).toBeVisible();
    await page.getByLabelText('Your own words').click();
    await page.getByLabelText('Advice for the model').fill('To eat use z.');
    fake.trainer.holdAt = 5;
    await page.getByRole('button', { name: 'Let it play again' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect.element(page.getByRole('button', { name: 'Let it play', exact: true })).toBeEnabled();
    expect(fake.trainer.played.map(({ systemPrompt }) => systemPrompt)).toEqual(['To eat something, press e.', 'To eat use z.']);
    expect(document.querySelector('[role=alert]')).toBeNull();
  });

  test('a game that the model was not made for is called that, and its failure is shown', async () => {
    const fake = open(`#/play?task=${ROOM}`);
    fake.trainer.play = async () => {
      throw Object.assign(new Error('The device failed.'), { code: 'DEVICE_FAILED', fix: 'Reload the page.' });
    };
    await page.getByRole('button', { name: 'Model' }).click();
    await expect.element(page.getByText(/was not trained on this game/)).toBeVisible();
    await page.getByRole('button', { name: 'Let it play' }).click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('The device failed.');
  });
});

describe('demonstrations', () => {
  test('are listed, watched, deleted after a question', async () => {
    const fake = open('#/play/demonstrations');
    await expect.element(page.getByText(/Nothing yet/)).toBeVisible();
    const store = await fake.services.openDemonstrations();
    const benchmark = shipped.of(ROOM);
    await store.add({ actor: 'human', ...demonstrate(benchmark, ROOM, '', createRng(0, 'test')) });
    location.hash = '#/play';
    await expect.element(page.getByRole('log')).toBeVisible();
    location.hash = '#/play/demonstrations';
    await expect.element(page.getByText(/^won · \d+ steps · .* kB$/)).toBeVisible();
    await page.getByRole('button', { name: `Watch ${ROOM}` }).click();
    await expect.element(page.getByLabelText('Position in the episode')).toBeVisible();
    expect(await violations()).toEqual([]);
    const old = ROOM.replace(/-v\d+:/, '-v0:');
    await store.add({ actor: 'human', ...demonstrate(benchmark, ROOM, '', createRng(0, 'test')), task: old });
    location.hash = '#/play';
    await expect.element(page.getByRole('log')).toBeVisible();
    location.hash = '#/play/demonstrations';
    await page.getByRole('button', { name: `Watch ${old}` }).click();
    await expect.element(page.getByText(/You are seeing the recording/)).toBeVisible();
    await expect.element(page.getByLabelText('Recorded screen')).toHaveTextContent(/Dlvl:1/);
    await store.delete((await store.list()).find(({ task }) => task === old)!.id);
    await page.getByRole('button', { name: `Delete ${ROOM}` }).click();
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    expect(await store.list()).toHaveLength(1);
    await page.getByRole('button', { name: `Delete ${ROOM}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.element(page.getByText(/Nothing yet/)).toBeVisible();
    expect(await store.list()).toEqual([]);
  });
});

describe('the level editor', () => {
  const area = () => page.getByRole('textbox', { name: 'Level text' });

  test('marks what is wrong where it stands, and plays what is right', async () => {
    const fake = open('#/play/levels');
    await expect.element(page.getByText('No errors.')).toBeVisible();
    const text = (area().element() as HTMLTextAreaElement).value;
    await area().fill(text.replace('DOOR:locked', 'DOOR:shut'));
    await expect.element(page.getByText(/^Line 15, column 6\./)).toBeVisible();
    await expect.element(page.getByText(/Expected one of nodoor, broken, open, closed, locked, secret, random/)).toBeVisible();
    expect(document.querySelector('mark')!.textContent).toBe('shut');
    await expect.element(area()).toHaveAttribute('aria-invalid', 'true');
    await expect.element(page.getByRole('button', { name: 'Play it' })).toBeDisabled();
    await page.getByRole('button', { name: 'Go to the place' }).click();
    const { selectionStart, selectionEnd, value } = area().element() as HTMLTextAreaElement;
    expect(value.slice(selectionStart, selectionEnd)).toBe('shut');
    await userEvent.keyboard('open');
    await expect.element(page.getByText('No errors.')).toBeVisible();
    await page.getByLabelText('Name').fill('hall');
    await page.getByRole('button', { name: 'Play it' }).click();
    await expect.poll(() => location.hash).toMatch(/^#\/play\?task=minihack\/hall-[0-9a-f]{8}-v3:unseen:1:source=own$/);
    await expect.element(page.getByRole('application', { name: 'Map' })).toBeVisible();
    await expect.element(page.getByLabelText('Games')).toHaveValue('own');
    (page.getByRole('application').element() as HTMLElement).focus();
    await userEvent.keyboard('lllll');
    await expect.element(page.getByText('The goal is reached in 5 steps.')).toBeVisible();
    const store = await fake.services.openDemonstrations();
    await expect.poll(async () => (await store.list()).length).toBe(1);
    const [kept] = await store.list();
    expect((await store.get(kept!.id)).level).toEqual({ name: 'hall', text: text.replace('DOOR:locked', 'DOOR:open') });
  });

  test('begins with every shipped task, opens files, saves under a name, deletes after a question', async () => {
    const fake = open('#/play/levels');
    const choice = page.getByLabelText('Begin with');
    await expect.element(choice).toBeVisible();
    for (const task of ['Room-Ultimate-15x15', 'MazeWalk-45x19', 'Corridor-R5', 'Eat-Distr', 'CorridorBattle-Dark']) {
      await choice.selectOptions(task);
      await expect.element(page.getByLabelText('Name')).toHaveValue(`my-${task}`);
      await expect.element(page.getByText('No errors.')).toBeVisible();
    }
    const text = 'MAZE: "mylevel",\' \'\r\nGEOMETRY:center,center\r\nMAP\r\n-----\r\n|...|\r\n-----\r\nENDMAP\r\n';
    await userEvent.upload(document.querySelector<HTMLInputElement>('input[type=file]')!, new File([text], 'old cellar.des'));
    await expect.element(page.getByLabelText('Name')).toHaveValue('old-cellar');
    await expect.element(page.getByText(/can be played but not won/)).toBeVisible();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.element(page.getByText('old-cellar is saved.')).toBeVisible();
    const store = await fake.services.openLevels();
    expect(await store.list()).toMatchObject([{ name: 'old-cellar', text: text.replaceAll('\r', '') }]);
    await page.getByRole('button', { name: 'Delete old-cellar' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.element(page.getByText(/None yet/)).toBeVisible();
    expect(await store.list()).toEqual([]);
  });
});

describe('nothing that was begun is lost', () => {
  /** As after a reload: nothing but the browser's storage is left. */
  async function reload(hash: string): Promise<void> {
    flushSync();
    await unmount(app!);
    open(hash);
  }
  const goTo = (hash: string): void => void (location.hash = hash);

  test('advice that is being written, and the games that were read for it', async () => {
    open('#/play/advice');
    await page.getByLabelText('Games').fill('7');
    await page.getByRole('button', { name: 'Play ten games to read' }).click();
    const text = page.getByRole('textbox');
    await text.fill('Wield with w.');
    goTo('#/help');
    await expect.element(text).not.toBeInTheDocument();
    goTo('#/play/advice');
    await expect.element(text).toHaveValue('Wield with w.');
    await page.getByRole('button', { name: 'Test it on 30 games' }).click();
    await expect.element(page.getByRole('row', { name: /^Your advice/ }).first()).toBeVisible();
    await reload('#/play/advice');
    await expect.element(text).toHaveValue('Wield with w.');
    await expect.element(page.getByLabelText('Games')).toHaveValue(7);
  });

  test('advice for a small world of an earlier version is shown, and not tried again', async () => {
    const fake = open('#/help');
    const advice = { schema: 2, games: { size: 'full', isOwn: false, rules: 'true' }, actor: 'engine', model: 'embedded', seed: 1, adapter: null, scores: {}, createdAt: 0 } as const; // prettier-ignore
    const store = await fake.services.openAdvice();
    await store.add({ ...advice, family: 'small-household/put', text: 'Use the verb place.' });
    await store.add({ ...advice, family: 'minihack/Eat', text: 'To eat use e.' });
    goTo('#/play/advice');
    const row = (text: string) => page.getByRole('row', { name: new RegExp(text) });
    await expect.element(row('Use the verb place').getByText('From a small world that is gone')).toBeVisible();
    await expect.element(row('To eat use e').getByRole('button', { name: 'Try it again' })).toBeVisible();
    expect(page.getByRole('button', { name: 'Try it again' }).elements()).toHaveLength(1);
  });

  test('work for it goes on while another view is shown', async () => {
    const fake = open('#/play/advice');
    await page.getByRole('button', { name: 'Play ten games to read' }).click();
    await page.getByRole('textbox').fill('To wield use w.');
    const { tryAdvice } = fake.trainer;
    let go = (): void => undefined;
    fake.trainer.tryAdvice = async (...request) => {
      await new Promise<void>((resolve) => (go = resolve));
      return tryAdvice(...request);
    };
    await page.getByRole('button', { name: 'Test it on 30 games' }).click();
    goTo('#/help');
    await expect.element(page.getByRole('textbox')).not.toBeInTheDocument();
    go();
    await expect.poll(async () => (await (await fake.services.openAdvice()).list()).length).toBe(1);
    goTo('#/play/advice');
    await expect.element(page.getByRole('row', { name: /^Your advice/ }).first()).toBeVisible();
  });

  test('a level', async () => {
    open('#/play/levels');
    const area = page.getByRole('textbox', { name: 'Level text' });
    await expect.element(area).toBeVisible();
    const text = `# mine\n${(area.element() as HTMLTextAreaElement).value}`;
    await area.fill(text);
    await page.getByLabelText('Name').fill('cellar');
    goTo('#/help');
    await expect.element(area).not.toBeInTheDocument();
    goTo('#/play/levels');
    await expect.element(area).toHaveValue(text);
    await reload('#/play/levels');
    await expect.element(area).toHaveValue(text);
    await expect.element(page.getByLabelText('Name')).toHaveValue('cellar');
  });

  test('a game by hand', async () => {
    open(`#/play?task=${ROOM}`);
    const board = page.getByRole('application', { name: 'Map' });
    await expect.element(board).toBeVisible();
    (board.element() as HTMLElement).focus();
    await userEvent.keyboard('nn');
    await expect.element(page.getByText('Step 2 of 100')).toBeVisible();
    goTo('#/help');
    await expect.element(board).not.toBeInTheDocument();
    goTo('#/play');
    await expect.element(page.getByText('Step 2 of 100')).toBeVisible();
    await reload(`#/play?task=${ROOM}`);
    await expect.element(page.getByText('Step 2 of 100')).toBeVisible();
    (board.element() as HTMLElement).focus();
    await userEvent.keyboard('nn');
    await expect.element(page.getByText('The goal is reached in 4 steps.')).toBeVisible();
    await reload(`#/play?task=${ROOM}`);
    await expect.element(page.getByText('Step 0 of 100')).toBeVisible();
  });
});

describe('axe finds nothing', () => {
  /** With what is there once the view is. */
  const views = [
    [`#/play?task=${HOUSE}`, () => page.getByRole('toolbar', { name: 'What is possible now' })],
    ['#/play?task=minihack/Eat-v3:unseen:3:rules=true', () => page.getByRole('img', { name: /^Map\. / })],
    [`#/play?task=${ROOM}`, () => page.getByRole('img', { name: /^Map\. / })],
    ['#/play/demonstrations', () => page.getByText(/Nothing yet/)],
    ['#/play/levels', () => page.getByText('No errors.')],
  ] as const;
  const players = [
    ['Expert', () => page.getByLabelText('Position in the episode')],
    ['Model', () => page.getByRole('button', { name: 'Let it play' })],
  ] as const;
  test.each(views.flatMap(([hash, there]) => [['light', 1200, hash, there] as const, ['dark', 360, hash, there] as const]))(
    '%s %i %s',
    async (scheme, width, hash, there) => {
      await page.viewport(width, 800);
      document.documentElement.style.colorScheme = scheme;
      open(hash);
      await expect.element(there()).toBeVisible();
      expect(await violations()).toEqual([]);
      expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth);
      if (hash.includes('?task')) {
        for (const [player, isThere] of players) {
          await page.getByRole('button', { name: player }).click();
          await expect.element(isThere()).toBeVisible();
          expect(await violations()).toEqual([]);
          expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth);
        }
      }
      document.documentElement.style.colorScheme = '';
    },
  );
});
