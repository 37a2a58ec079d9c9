// The advice contest in the built page: a pupil's entry in one browser, the board of another that plays it again, thirty entries of which three
// are false, a trained reflector to beat.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { type ContestEntry, countWon, differingGames, readContestCode, writeContestCode } from '../../src/core/sharing/contest';
import { expectAccessible, shot, useBrowser } from './support';

const arrive = useBrowser();
let folder = '';
afterEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
  folder = '';
});

const QUERY = '?v=1&family=minihack/Wield&seed=7';
const ADVICE = ['To wield use w.', 'Just be brave.', 'To wield use e.'];

/** Tests one advice after another. @returns the code after each, of the best so far */
async function enter(page: Page, address: string, name: string, advice: readonly string[]): Promise<string[]> {
  await page.goto(`${address}#/contest${QUERY}`);
  await page.getByText('Ten games of Wield, seed 7').waitFor();
  await page.getByLabel('Your name').fill(name);
  const codes: string[] = [];
  for (const [i, text] of advice.entries()) {
    await page.getByRole('textbox', { name: 'Your advice' }).fill(text);
    await page.getByRole('button', { name: 'Test it on the ten games' }).press('Enter');
    await expect.poll(() => page.getByRole('button', { name: 'Watch the games' }).count()).toBe(i + 1);
    codes.push(await page.getByRole('textbox', { name: 'Your code' }).inputValue());
  }
  return codes;
}

async function takeIn(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Codes, with a blank' }).fill(text);
  await page.getByRole('button', { name: 'Take in and play again' }).press('Enter');
}

async function expectNarrow(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
}

/** A file from outside the browser, as a hand drops it. */
async function drop(page: Page, target: Locator, file: string): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = (await target.boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: box.x + box.width / 2, y: box.y + 10, data });
}

const flip = (entry: ContestEntry, ...games: number[]): ContestEntry => ({
  ...entry,
  won: entry.won.map((won, i) => won !== games.includes(i + 1)),
});

describe('the advice contest', () => {
  it('takes a code that one browser made onto the board of another, which plays it again before it shows it', async () => {
    const pupil = await arrive({ webgpu: false, width: 390, height: 844, colorScheme: 'dark' });
    const [good] = await enter(pupil.page, pupil.address, 'Ada <b>L.</b>', [ADVICE[0]!]);
    const entry = readContestCode(good!);
    expect(entry).toMatchObject({ family: 'minihack/Wield', seed: 7, name: 'Ada <b>L.</b>', advice: ADVICE[0] });
    expect(countWon(entry.won)).toBeGreaterThanOrEqual(7);
    await pupil.page.getByText(`Under this advice it won ${countWon(entry.won)} of 10.`).waitFor();
    await pupil.page.getByText(/^Without advice the model won \d of 10\.$/).waitFor();
    await shot(pupil.page, 'contest-phone');
    await expectAccessible(pupil.page);
    await expectNarrow(pupil.page);
    const saved = pupil.page.waitForEvent('download');
    await pupil.page.getByRole('button', { name: 'Save as a file' }).press('Enter');
    folder = await mkdtemp(join(tmpdir(), 'contest-'));
    const file = join(folder, 'entry.txt');
    await (await saved).saveAs(file);
    expect(await readFile(file, 'utf8')).toBe(`${good!}\n`);
    await pupil.page.getByRole('button', { name: 'Watch the games' }).press('Enter');
    await pupil.page.getByRole('dialog').getByText(ADVICE[0]!, { exact: true }).first().waitFor();
    await pupil.page.getByRole('button', { name: 'Close' }).press('Enter');
    // What was typed and played is there after a reload.
    await pupil.page.reload();
    await pupil.page.getByText(`Under this advice it won ${countWon(entry.won)} of 10.`).waitFor();
    expect(await pupil.page.getByLabel('Your name').inputValue()).toBe('Ada <b>L.</b>');
    expect(await pupil.page.getByLabel('Your advice').inputValue()).toBe(ADVICE[0]);
    expect(pupil.complaints).toEqual([]);

    const board = await arrive({ webgpu: false });
    const { page } = board;
    const asked: string[] = [];
    board.context.on('request', (request) => void asked.push(new URL(request.url()).pathname));
    await page.goto(`${board.address}#/contest/board${QUERY}`);
    await page.getByText('No entry has been taken in.').waitFor();
    await page.getByLabel('Open files with codes').setInputFiles(file);
    const row = page.getByRole('main').locator('ol > li').filter({ hasText: 'Ada <b>L.</b>' });
    await row.getByText(`${countWon(entry.won)} of 10`, { exact: true }).waitFor();
    await row.getByText(ADVICE[0]!).waitFor();
    expect(await row.getByText('Not as claimed').count()).toBe(0);

    // Everything else is refused, each in a sentence; the same code again is known.
    const other = writeContestCode({ ...entry, seed: 8, name: 'Bob' });
    await takeIn(page, `${good!} ${other}\n${good!.slice(0, -1)}x Hello`);
    await page.getByText('0 entries taken in, 1 was here already, 3 refused.').waitFor();
    const refused = page.getByRole('region', { name: 'Refused' });
    expect(await refused.getByRole('listitem').allInnerTexts()).toEqual([
      'The entry of “Bob” is for Wield, seed 8. This board is for other games.',
      expect.stringContaining('is no entry: a code looks like HS1-'),
      '"Hello" is no entry: a code looks like HS1-LETTERS.12345678.',
    ]);

    // An advice that is longer than the model can read harms neither the board nor the entry after it.
    const long = writeContestCode({ ...entry, name: 'Cleo', advice: '漢'.repeat(400) });
    await takeIn(page, `${long} ${writeContestCode({ ...entry, name: 'Dan' })}`);
    await page.getByText('2 entries taken in.').waitFor();
    const rowOf = (name: string) => page.getByRole('main').locator('ol > li').filter({ hasText: name });
    for (const name of ['Cleo', 'Dan'])
      await rowOf(name)
        .getByText(/^\d+ of 10$/)
        .waitFor();
    expect(await rowOf('Dan').getByText('Not as claimed').count()).toBe(0);

    // A reflector to beat, fetched after a press alone.
    expect(asked.filter((path) => path.includes('/adapters/'))).toEqual([]);
    await page.getByRole('button', { name: 'Let it take part' }).press('Enter');
    const machine = page.getByRole('main').locator('ol > li').filter({ hasText: 'Trained reflector: MiniHack’s skills' });
    await machine.getByText(/^\d+ of 10$/).waitFor();
    expect(asked.filter((path) => path.includes('/adapters/')).length).toBeGreaterThan(0);
    expect(await machine.locator('.advice').innerText()).toMatch(/\S/);
    await machine.getByRole('button', { name: /^Watch the games of/ }).press('Enter');
    await expect.poll(() => page.getByRole('dialog').getByRole('button', { name: /^Episode/ }).count()).toBe(10); // prettier-ignore
    await page.getByRole('button', { name: 'Close' }).press('Enter');
    await page.reload();
    for (const one of [machine, row, rowOf('Dan')]) await one.getByText(/^\d+ of 10$/).waitFor();
    await shot(page, 'contest-board');
    await expectAccessible(page);
    expect(board.complaints).toEqual([]);
  });

  it('finds the three false entries among thirty, and ranks by what it played', async () => {
    const honest: ContestEntry[] = [];
    // The code is of the best advice, so each is tried by a pupil of its own.
    for (const advice of ADVICE) {
      const pupil = await arrive({ webgpu: false });
      const [code] = await enter(pupil.page, pupil.address, 'Pupil', [advice]);
      honest.push(readContestCode(code!));
    }
    const entries = Array.from({ length: 30 }, (_, i): ContestEntry => ({ ...honest[i % honest.length]!, name: `Pupil ${i + 1}` }));
    const allWon = (entry: ContestEntry): ContestEntry => ({ ...entry, won: entry.won.map(() => true) });
    // One claims everything, one a game more or less, one the right number but of other games.
    const swapped = (entry: ContestEntry): ContestEntry => flip(entry, entry.won.indexOf(true) + 1, entry.won.indexOf(false) + 1);
    const claimed = entries.map((entry, i) => (i === 4 ? allWon(entry) : i === 17 ? flip(entry, 3) : i === 22 ? swapped(entry) : entry));
    const liars = [4, 17, 22];
    for (const i of liars) expect(claimed[i]!.won).not.toEqual(entries[i]!.won);

    const { page, address, complaints } = await arrive({ webgpu: false, width: 390, height: 844 });
    folder = await mkdtemp(join(tmpdir(), 'contest-'));
    const file = join(folder, 'rest.txt');
    await writeFile(file, claimed.slice(10).map(writeContestCode).join('\n'));
    await page.goto(`${address}#/contest/board${QUERY}`);
    await takeIn(page, claimed.slice(0, 10).map(writeContestCode).join(' '));
    await page.getByText('10 entries taken in.').waitFor();
    await drop(page, page.getByRole('group', { name: 'Board' }), file);
    await page.getByText('20 entries taken in.').waitFor();
    const rows = page.getByRole('main').locator('ol > li');
    for (let n = 5; n <= 30; n += 5) await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(n);
    await expect.poll(() => page.getByRole('button', { name: 'Stop' }).count()).toBe(0);

    const shown = await rows.evaluateAll((all) =>
      all.map((one) => ({
        name: one.querySelector('.head b')!.textContent,
        rank: Number(one.querySelector('.rank [aria-hidden]')!.textContent),
        won: Number(/(\d+) of 10/.exec(one.querySelector('.head')!.textContent)![1]),
        isFalse: one.querySelector('.false')?.textContent.trim() ?? null,
      })),
    );
    const nameOf = (i: number): string => `Pupil ${i + 1}`;
    expect(shown.filter(({ isFalse }) => isFalse !== null).map(({ name }) => name).sort()).toEqual(liars.map(nameOf).sort()); // prettier-ignore
    for (const i of liars) {
      const { isFalse, won } = shown.find(({ name }) => name === nameOf(i))!;
      const games = differingGames(claimed[i]!.won, entries[i]!.won);
      expect(won).toBe(countWon(entries[i]!.won));
      expect(isFalse).toContain(`The code claims ${countWon(claimed[i]!.won)} of 10; here it won ${won}.`);
      expect(isFalse).toContain(`${games.length === 1 ? 'game' : 'games'} ${games.join(', ')}.`);
    }
    expect(shown.map(({ won }) => won)).toEqual(entries.map(({ won }) => countWon(won)).sort((a, b) => b - a));
    for (const { rank, won } of shown) expect(rank).toBe(1 + shown.filter((other) => other.won > won).length);
    await page.getByText('Save: Ranking').press('Enter');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Ranking as CSV' }).press('Enter');
    const [columns, ...lines] = (await readFile((await (await saved).path())!, 'utf8')).trimEnd().split('\r\n');
    expect(columns).toBe('rank,name,won,games,stated_won,advice');
    expect(lines.map((line) => line.split(',').slice(0, 4).join())).toEqual(
      shown.map(({ rank, name, won }) => `${rank},${name},${won},10`),
    );
    expect(lines.filter((line) => line.split(',')[2] !== line.split(',')[4])).toHaveLength(2);
    await shot(page, 'contest-thirty');
    await expectAccessible(page);
    await expectNarrow(page);
    expect(complaints).toEqual([]);
  });

  it('shows nothing of an entry that waits, goes on after a stop, and starts nothing by a link', async () => {
    const { page, address, complaints } = await arrive({ webgpu: false });
    const won = Array.from({ length: 10 }, () => true);
    const claims = Array.from({ length: 20 }, (_, i) => ({
      family: 'minihack/Wield',
      seed: 7,
      name: `Eve ${i}`,
      advice: 'I win always.',
      won,
    }));
    const codes = claims.map(writeContestCode);
    await page.goto(`${address}#/lessons`);
    await page.getByRole('link', { name: 'Go to the contest' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Advice contest' }).waitFor();
    await page.getByText('Another contest').press('Enter');
    await page.getByLabel('Kind of game').selectOption('minihack/Read');
    await page.getByLabel('Seed').fill('12');
    await page.getByRole('button', { name: 'Take these games' }).press('Enter');
    await page.getByText('Ten games of Read, seed 12').waitFor();
    expect(page.url()).toMatch(/#\/contest\?v=1&family=minihack\/Read&seed=12$/);
    await page.goto(`${address}#/contest/board${QUERY}&code=${codes[0]!}`);
    await page.getByText('The link has "code", which nobody knows here, and it is left out.').waitFor();
    await page.getByText('No entry has been taken in.').waitFor();
    await takeIn(page, codes.join('\n'));
    await page.getByRole('button', { name: 'Stop' }).press('Enter');
    const goOn = page.getByRole('button', { name: /^Play the (entry|\d+ entries) that waits?$/ });
    await goOn.waitFor();
    const played = await page.getByText('I win always.').count();
    expect(played).toBeLessThan(20);
    expect(await page.getByText(/^Eve \d+$/).count()).toBe(20);
    expect(await page.getByText(/^The code claims 10 of 10/).count()).toBe(played);
    await expectAccessible(page);
    await goOn.press('Enter');
    await expect.poll(() => page.getByText('I win always.').count()).toBe(20);
    expect(await page.getByText(/^Not as claimed\. The code claims 10 of 10; here it won \d\./).count()).toBe(20);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save all codes as a file' }).press('Enter');
    expect(await readFile((await (await saved).path())!, 'utf8')).toBe(codes.map((code) => `${code}\n`).join(''));
    await page.getByRole('button', { name: 'Take off the entry of Eve 3', exact: true }).press('Enter');
    await expect.poll(() => page.getByText(/^Eve \d+$/).count()).toBe(19);
    expect(complaints).toEqual([]);
  });
});
