import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors';
import { countKept, type KeptWork, type Lesson, minutesOf, parseLesson, SHIPPED_LESSONS } from '../../../src/core/sharing/lesson';
import { readPlayLink, readTrainLink, splitAddress } from '../../../src/core/sharing/link';
import { PRESETS } from '../../../src/train/presets';

const shipped = (name: string): string => readFileSync(`public/lessons/${name}.json`, 'utf8');
/** What is not a sentence. */
const frameOf = ({ steps }: Lesson) =>
  steps.map(({ minutes, link, check, text, do: todo, question }) => ({
    ...{ minutes, link, check, paragraphs: text.length, todo: todo?.length },
    question: question && { choices: question.choices?.length, answer: question.answer.length },
  }));
const step = { title: 'Look', minutes: 5, text: ['Look at it.'] };
const lesson = { schema: 1, title: 'A lesson', lead: 'It is short.', steps: [step, step, step] };
const withStep = (change: object): string => JSON.stringify({ ...lesson, steps: [{ ...step, ...change }, step, step] });

function code(text: string): string {
  try {
    parseLesson(text);
  } catch (error) {
    return error instanceof AppError ? `${error.code} ${error.message}` : String(error);
  }
  return 'understood';
}

describe('lessons that ship', () => {
  it('are all there is in their folder', () => {
    expect(readdirSync('public/lessons').sort()).toEqual(SHIPPED_LESSONS.flatMap((name) => [`${name}.de.json`, `${name}.json`]).sort());
  });

  it.each(SHIPPED_LESSONS)('%s has the same steps, links and checks in German', (name) => {
    const [english, german] = [parseLesson(shipped(name)), parseLesson(shipped(`${name}.de`))];
    expect(frameOf(german)).toEqual(frameOf(english));
    expect(german.title).not.toBe(english.title);
  });

  it.each(SHIPPED_LESSONS)('%s is understood, takes 45 minutes, and asks before it tells', (name) => {
    const read = parseLesson(shipped(name));
    expect(minutesOf(read)).toBe(45);
    expect(read.steps.filter(({ question }) => question !== undefined).length).toBeGreaterThanOrEqual(3);
    expect(read.steps.filter(({ check }) => check !== undefined).length).toBeGreaterThanOrEqual(1);
  });
});

describe('links of lessons that ship', () => {
  const links = SHIPPED_LESSONS.flatMap((name) => parseLesson(shipped(name)).steps.flatMap(({ link }) => link ?? []));

  it.each([...new Set(links)])('%s says nothing that its view does not understand', (link) => {
    const { view, query } = splitAddress(link);
    const read = { train: () => readTrainLink(query, PRESETS), play: () => readPlayLink(query) }[view];
    if (read) expect(read().notes).toEqual([]);
    else expect(['results', 'runs', 'help-live']).toContain(view);
  });
});

describe('a lesson from a stranger', () => {
  it('is understood when it fits, with everything that a step may have', () => {
    const full = {
      link: '#/train?v=1&steps=30&hide=device,model',
      do: ['Train.'],
      question: { ask: 'Which?', choices: ['a', 'b'], answer: ['a'] },
      check: { kind: 'runs', atLeast: 3, where: { steps: 30, train_families: ['minihack/Eat'] }, differIn: 'seed' },
    };
    expect(parseLesson(withStep(full)).steps[0]).toEqual({ ...step, ...full });
  });

  it.each([
    ['no JSON', '{', 'it is not JSON'],
    ['a later version', JSON.stringify({ ...lesson, schema: 2 }), 'version 2'],
    ['no version', JSON.stringify({ ...lesson, schema: undefined }), 'schema'],
    ['a list', '[]', 'LESSON_FORMAT'],
    ['nothing', 'null', 'LESSON_FORMAT'],
    ['too few steps', JSON.stringify({ ...lesson, steps: [step] }), 'steps'],
    ['too many steps', JSON.stringify({ ...lesson, steps: Array(9).fill(step) }), 'steps'],
    ['a field that nobody knows', withStep({ html: '<b>' }), 'steps.0.html'],
    ['a link to another page', withStep({ link: 'https://example.com/' }), 'steps.0.link'],
    ['a link that is a script', withStep({ link: 'javascript:alert(1)' }), 'steps.0.link'],
    ['a link to another host by its path', withStep({ link: '//example.com/#/train' }), 'steps.0.link'],
    ['a link that fetches an adapter', withStep({ link: '#/open?from=https://example.com/a.zip' }), 'steps.0.link'],
    ['a link with two fragments', withStep({ link: '#/train?v=1#/open' }), 'steps.0.link'],
    ['letters that turn a sentence around', withStep({ title: 'a\u202eb' }), 'steps.0.title'],
    ['a control character', withStep({ text: ['a\u0000b'] }), 'steps.0.text.0'],
    ['a check of another kind', withStep({ check: { kind: 'script', atLeast: 1 } }), 'steps.0.check.kind'],
    [
      'a check of a setting that there is not',
      withStep({ check: { kind: 'runs', atLeast: 1, differIn: '__proto__' } }),
      'steps.0.check.differIn',
    ],
    ['a check that asks for nothing', withStep({ check: { kind: 'runs', atLeast: 0 } }), 'steps.0.check.atLeast'],
    ['a question without an answer', withStep({ question: { ask: 'Why?' } }), 'steps.0.question.answer'],
    ['an endless text', JSON.stringify({ ...lesson, lead: 'a'.repeat(200_000) }), 'characters'],
  ])('is refused with %s, and told where', (_, text, place) => {
    expect(code(text)).toMatch(/^LESSON_FORMAT /);
    expect(code(text)).toContain(place);
  });
});

describe('checks', () => {
  const config = PRESETS.minihack;
  const run = (change: object, status = 'finished') => ({ config: { ...config, ...change }, status });
  const kept: KeptWork = {
    runs: [
      run({ seed: 1 }),
      run({ seed: 1 }),
      run({ seed: 2 }),
      run({ seed: 3 }, 'stopped'),
      run({ seed: 4 }, 'running'),
      run({ seed: 5, steps: 7 }),
    ],
    advice: [
      { family: 'minihack/Wield', scores: { person: { mean: 0.9 } } },
      { family: 'minihack/Wield', scores: {} },
      { family: 'minihack/Read', scores: { person: { mean: 1 } } },
    ],
    games: [
      { task: 'minihack/Eat-v3:unseen:17:rules=true', success: false },
      { task: 'minihack/Eat-Distr-v3:unseen:17', success: true },
    ],
  };
  const count = (check: NonNullable<Lesson['steps'][number]['check']>): number => countKept(check, kept);

  it('count runs that ended, with the settings asked for, once for each value', () => {
    expect(count({ kind: 'runs', atLeast: 1 })).toBe(5);
    expect(count({ kind: 'runs', atLeast: 3, differIn: 'seed' })).toBe(4);
    expect(count({ kind: 'runs', atLeast: 3, differIn: 'seed', where: { steps: config.steps } })).toBe(3);
    expect(count({ kind: 'runs', atLeast: 1, where: { train_families: [...config.train_families] } })).toBe(5);
    expect(count({ kind: 'runs', atLeast: 1, where: { train_families: ['minihack/Eat'] } })).toBe(0);
  });

  it('count advice by family and by what it won', () => {
    expect(count({ kind: 'advice', atLeast: 1 })).toBe(3);
    expect(count({ kind: 'advice', atLeast: 1, family: 'minihack/Wield' })).toBe(2);
    expect(count({ kind: 'advice', atLeast: 1, family: 'minihack/Wield', share: 0.9 })).toBe(1);
    expect(count({ kind: 'advice', atLeast: 1, family: 'minihack/Wield', share: 0.91 })).toBe(0);
  });

  it('count games by family and end', () => {
    expect(count({ kind: 'games', atLeast: 1 })).toBe(2);
    expect(count({ kind: 'games', atLeast: 1, family: 'minihack/Eat' })).toBe(1);
    expect(count({ kind: 'games', atLeast: 1, family: 'minihack/Eat', won: true })).toBe(0);
  });
});
