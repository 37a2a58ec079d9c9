// Advice in ordinary English: hundreds of forms, drawn. A form is a frame and a way of naming the means; a tenth of them is never drawn
// for pretraining, so that a gate can ask whether the model heeds what is said or the form it is said in.

import { hashText, type Rng } from '../../src/core/rng';
import {
  ALL_MEANS,
  APPLIANCES,
  kindOf,
  MEANS,
  type MeansKind,
  type MeansWords,
  NEEDS,
  type NeedWords,
  UNRELATED,
} from '../../src/env/advice-words';

/** Which forms may be drawn: those of pretraining, or those kept for the gate. */
export type Forms = 'shown' | 'unseen';

/**
 * {N} "eat something", {G} "eating something", {T} "eats something", {H} "you have the apple", {I} "press q", {J} "pressing q", {M} "the q key",
 * {K} "key", {m} "q".
 */
const FRAMES = [
  'To {N}, {I}.', '{I} to {N}.', '{I} if you want to {N}.', 'If you want to {N}, {I}.', 'When you want to {N}, {I}.', 'When you have to {N}, {I}.',
  'Whenever you need to {N}, {I}.', '{I} when you need to {N}.', '{I} in order to {N}.', 'In order to {N}, {I}.', '{J} lets you {N}.', '{J} is how you {N}.',
  'You can {N} by {J}.', 'You {N} by {J}.', 'For {G}, {I}.', 'For {G}, {M} is right.', '{M} is for {G}.', '{M} is what you need to {N}.', '{M} is what {T}.',
  '{G} is done with {M}.', '{G} works with {M}.', '{G} works by {J}.', 'Once {H}, {I} to {N}.', 'When {H}, {I}.', 'As soon as {H}, {I}.', 'Once {H}, {I}.', '{I} once {H}.',
  'To {N}, {M} is the right choice.', 'To {N} you have to {I}.', 'To {N} you should {I}.', 'You must {I} to {N}.', 'You should {I} to {N}.', 'Try {J} to {N}.',
  'The way to {N} is {J}.', 'The way to {N} is to {I}.', 'The best way to {N} is to {I}.', 'What {T} is {M}.', 'It is {M} that {T}.', '{N}: {I}.', '{N}: {M}.', '{M}: {N}.',
  '{N} with {M}.', '{N} by {J}.', 'If the task is to {N}, {I}.', 'If you are asked to {N}, {I}.', 'Is your task to {N}? Then {I}.', 'Do you want to {N}? {I}.', 'Only {M} {T}.',
  'Only {J} will {N}.', 'The right choice for {G} is {M}.', 'The answer for {G} is {M}.', '{N} only with {M}.', 'You will {N} if you {I}.', 'You {N} when you {I}.',
  '{N} in {M}.', '{N} at {M}.', '{N} on {M}.', '{M} {T}.', '{G} is on {M}.', '{G} takes {M}.', '{G} needs {M}.', 'The {K} for {G} is {m}.', 'The {K} that {T} is {m}.', 'The {K} to {N} is {m}.',
  'The right {K} to {N} is {m}.', 'The right {K} for {G} is {m}.', '{m} is the {K} for {G}.', '{m} is the {K} that {T}.', 'The game wants {M} when you {N}.', 'Here one {T} with {M}.',
  'Here one {T} by {J}.', 'To {N}, you need {M}.', 'To {N}, just {I}.', 'To {N}, simply {I}.', 'To {N}, first {I}.',
] as const; // prettier-ignore

/** Rather than another means, before the sentence. */
const RATHER_FIRST = ['instead of {M}, ', 'rather than {M}, ', 'forget {M}: '];
const BEFORE = ['remember: ', 'note: ', 'tip: ', 'hint: ', 'it turns out that ', 'you should know that ', 'here, ', 'in this world, ', 'my advice: ', 'I found out that ', 'from what I saw, ', 'listen: ', 'please remember that ', 'I think that ', 'be sure to remember: ', 'lesson learned: ', 'in this game, ', 'important: ']; // prettier-ignore
const AFTER = [' right away', ' at once', ' now', ' without delay', ' straight away', ' as your next move', ' and nothing else', ' instead of anything else', ' and you will win', ', that works', ', it always works', ', nothing else does', ', please', ', my friend']; // prettier-ignore
const AGAINST = ['{J} does nothing.', 'Do not {I}.', "Don't {I}.", 'Never {I}.', '{M} does not work.', '{J} does not help.', 'It is not {M}.', 'Forget {M}.', 'You will fail if you {I}.', '{M} is wrong for {G}.', 'Do not {I} to {N}.']; // prettier-ignore
/** Rather than another means, within the sentence. */
const RATHER = [', not {M}', ' instead of {M}', ' rather than {M}', ' and not {M}'];

/** Sentences about nothing that has to be known. */
const GENERAL = [
  'Be careful.', 'Good luck!', 'Look around first.', 'Take your time.', 'Do not give up.', 'Think before you act.', 'You can do it.', 'Stay calm.', 'Read the task first.', 'Walk to the thing first.',
  'Pick it up first.', 'First go to the thing and pick it up.', 'Search every place.', 'Open what is closed.', 'Do not waste steps.', 'There is not much time.', 'Keep going.', 'Use your head.',
  'Two wrong tries end the game.', 'You have only a few steps.', 'Do the task and nothing else.', 'Hurry up.', 'The rules are different here.', 'Everything else is as usual.', 'I have played this before.',
  'Last time I lost.', 'Listen to me.', 'Trust this.', 'This has worked before.', 'Go straight there.', 'Do not walk around.', 'Pay attention to the goal.', 'Hello!', 'You are a good player.', 'Be quick.',
] as const; // prettier-ignore

/** Share of sentences in no form at all. */
const LOOSE = 0.15;

/** Words that advice may hold and that mean nothing here, so that a word never met is no surprise. */
const STRAY =
  "actually again ago almost along already although always another anyway around away because become been before behind believe better between both brave bring brother carefully certain chance clearly clever close coming common corner could course day dear deep did different doctor early easy else end enough even ever every evening example explain fact family far fast father few final find fine follow found friend from full garden gave gentle gets give gives glad gladly going gone great green ground group grow guess half happen happy hard head hear heart help her high his hold home hope hour house however human idea indeed inside just keep kind king know large last later learn least less let life like line little live long look lot love luck made main make many matter maybe mean might mind moment money more morning most mother much music must name near new next nice night number often old once open other our over own part people perhaps person place play point possible power quick quite rather real really reason round said same school second secret seem sense shall short should show side silent simple simply since small some song soon sound speak special stand start still stop story strange strong such sure surely table talk tell than thank their there these think those though thought three through time today together tomorrow top toward town train true truly truth turn under understand until upon usual very wait wall war water way week well went whether which while white whole why will wise wish within without wonder word work world would write year yes yesterday yet young your it's you've that's you'll I'm I've there's we're let's what's gotta ok hey um sweetheart".split(
    ' ',
  );

/** A frame, and what stands in it for the means: `{I}`, `{J}` or `{M}`, or the sort of thing it is in `{K}`, with its bare name. */
export interface Form {
  readonly frame: string;
  readonly naming: string;
  readonly isShown: boolean;
}

/** The ways of naming a means that fit into the frame. */
function namingsFor(frame: string, { imperatives, gerunds, nouns, sorts }: MeansWords): readonly string[] {
  const slot = /\{([IJMK])\}/.exec(frame)![1] as 'I' | 'J' | 'M' | 'K';
  return { I: imperatives, J: gerunds, M: nouns, K: sorts }[slot];
}

function formsOf(words: MeansWords): readonly Form[] {
  return FRAMES.flatMap((frame) =>
    namingsFor(frame, words).map((naming) => ({ frame, naming, isShown: hashText(`${frame}|${naming}`) % 10 !== 0 })),
  );
}

/** Every form, by the kind of means. */
export const FORMS = Object.fromEntries(Object.entries(MEANS).map(([kind, words]) => [kind, formsOf(words)])) as Readonly<
  Record<MeansKind, readonly Form[]>
>;

/** One fact in one of the forms and nothing besides: no other word, no other name, nothing against another means. */
export function plainPhrase(need: string, means: string, rng: Rng): string {
  const { frame, naming } = rng.pick(FORMS[kindOf(need, means)].filter(({ isShown }) => isShown));
  return capital(fill(frame, sayNeed(need === '' ? UNRELATED : NEEDS[need]!, rng), naming, means), means);
}

/** One fact in one of the forms; about a matter of no game where the need is empty. */
export function phrase(need: string, means: string, forms: Forms, rng: Rng): string {
  const words = need === '' ? UNRELATED : NEEDS[need];
  if (!words) return `To ${need}, use ${means}.`;
  const said = sayNeed(words, rng);
  if (forms === 'shown' && rng.next() < LOOSE) return loose(need, means, said, rng);
  const { frame, naming } = rng.pick(FORMS[kindOf(need, means)].filter(({ isShown }) => isShown === (forms === 'shown')));
  let sentence = fill(frame, said, naming, nameOf(means, rng));
  if (frame.endsWith('{I}.') && rng.next() < 0.08) {
    const other = named(rng.pick(MEANS[kindOf(need, means)].nouns), nameOf(otherMeans(need, means, rng), rng));
    if (rng.next() < 0.6) sentence = sentence.replace(/\.$/, `${rng.pick(RATHER).replace('{M}', other)}.`);
    else sentence = rng.pick(RATHER_FIRST).replace('{M}', other) + small(sentence, means);
  } else if (rng.next() < 0.12) sentence = sentence.replace(/\.$/, `${rng.pick(AFTER)}.`);
  if (rng.next() < 0.15) sentence = rng.pick(BEFORE) + small(sentence, means);
  else if (rng.next() < 0.05) sentence = `${rng.pick(STRAY)} ${rng.pick(STRAY)}, ${small(sentence, means)}`;
  sentence = rng.next() < 0.9 ? capital(sentence, means) : small(sentence, means);
  const share = rng.next();
  if (share < 0.07) return `${against(need, means, said, rng)} ${sentence}`;
  if (share < 0.11) return `${sentence} ${against(need, means, said, rng)}`;
  return share < 0.19 ? sentence.replace(/\.$/, rng.pick(['!', ''])) : sentence;
}

/** Several facts, each in a form of its own, with sentences about nothing between them now and then. */
export function phraseAll(facts: readonly (readonly [need: string, means: string])[], forms: Forms, rng: Rng): string {
  const sentences = facts.map(([need, means]) => phrase(need, means, forms, rng));
  for (let more = rng.pick([0, 0, 0, 0, 1, 1, 2]); more > 0; more--)
    sentences.splice(rng.int(sentences.length + 1), 0, rng.next() < 0.75 ? rng.pick(GENERAL) : stray(rng));
  return sentences.join(' ');
}

/** Frames that a reflector is shown as what one writes: short ones, and more than one. */
const OWN = ['To {N}, {I}.', 'To {N}, {I}.', '{I} to {N}.', 'If you want to {N}, {I}.', 'When you have to {N}, {I}.', 'You can {N} by {J}.', '{M} is what you need to {N}.', 'For {G}, {I}.']; // prettier-ignore

/** A fact as pretraining shows a reflector's own advice: plain, short, in one of a few forms. */
export function ownPhrase(need: string, means: string, rng: Rng): string {
  const words = NEEDS[need];
  if (!words) return `To ${need}, use ${means}.`;
  const [first] = words.groups;
  const [base, ing, third] = rng.pick(first!.verbs.slice(0, 2));
  const object = rng.pick(first!.objects.slice(0, 3));
  const said = { base: base.replace('*', object), ing: ing.replace('*', object), third: third.replace('*', object), moment: '' };
  const frame = rng.pick(OWN);
  return capital(fill(frame, said, rng.pick(namingsFor(frame, MEANS[kindOf(need)]).slice(0, 2)), means), means);
}

/** A sentence that says nothing, of words that do not belong to the games. */
function stray(rng: Rng): string {
  return capital(`${strays(3 + rng.int(6), rng).join(' ')}.`, '');
}

/** Words that say nothing, some of them made up. */
function strays(count: number, rng: Rng): string[] {
  const syllable = (): string => `${rng.pick([...'bcdfghklmnprstvw'])}${rng.pick([...'aeiou'])}`;
  return Array.from({ length: count }, () =>
    rng.next() < 0.85 ? rng.pick(STRAY) : Array.from({ length: 2 + rng.int(2) }, syllable).join('') + rng.pick(['', 'n', 'd', 's']),
  );
}

/** What has to be done and what does it, in either order, among words that say nothing: meaning that no form carries. */
function loose(need: string, means: string, said: Said, rng: Rng): string {
  const { imperatives, gerunds, nouns } = MEANS[kindOf(need, means)];
  const what = rng.pick([said.base, said.base, said.ing, said.third, said.moment]);
  const how = named(rng.pick(rng.pick([imperatives, imperatives, gerunds, nouns])), nameOf(means, rng));
  const parts = rng.shuffle([what, how]).map((part) => part + rng.pick(['', '', '', ',']));
  const words = [...strays(rng.int(7), rng), parts[0]!, ...strays(rng.int(6), rng), parts[1]!, ...strays(rng.int(7), rng)].join(' ');
  return capital(words.replace(/,$/, '') + rng.pick(['.', '.', '.', '!', '']), means);
}

interface Said {
  readonly base: string;
  readonly ing: string;
  readonly third: string;
  readonly moment: string;
}

function sayNeed(words: NeedWords, rng: Rng): Said {
  // The first group half of the time: what most people would say.
  const { verbs, objects } = rng.next() < 0.5 ? words.groups[0]! : rng.pick(words.groups);
  const [base, ing, third] = rng.next() < 0.35 ? verbs[0]! : rng.pick(verbs);
  const object = rng.pick(objects);
  const put = (text: string): string => text.replace('*', object);
  return { base: put(base), ing: put(ing), third: put(third), moment: rng.pick(words.moments) };
}

/** What people call it: an appliance has other names than the game's, a key or a verb may stand in quotes. */
function nameOf(means: string, rng: Rng): string {
  const names = APPLIANCES[means];
  if (names) return rng.next() < 0.3 ? rng.pick(names) : means;
  return rng.next() < 0.1 ? rng.pick([`"${means}"`, `'${means}'`]) : means;
}

function fill(frame: string, { base, ing, third, moment }: Said, naming: string, name: string): string {
  return frame
    .replace('{N}', base)
    .replace('{G}', ing)
    .replace('{T}', third)
    .replace('{H}', moment)
    .replace('{m}', name)
    .replace(/\{[IJMK]\}/, named(naming, name));
}

function named(naming: string, name: string): string {
  return naming.replace('%', name);
}

function otherMeans(need: string, means: string, rng: Rng): string {
  const kind = kindOf(need, means);
  const all = kind === 'other' ? ['something else'] : ALL_MEANS[kind];
  for (;;) {
    const other = rng.pick(all);
    if (other !== means) return other;
  }
}

/** A sentence against another means. */
function against(need: string, means: string, said: Said, rng: Rng): string {
  const other = otherMeans(need, means, rng);
  const frame = rng.pick(AGAINST);
  return capital(fill(frame, said, rng.pick(namingsFor(frame, MEANS[kindOf(need, means)])), nameOf(other, rng)), other);
}

/** A first letter is a capital, but not that of a key: `q` and `Q` are two keys. */
function capital(sentence: string, means: string): string {
  return startsWithKey(sentence, means) ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function small(sentence: string, means: string): string {
  return startsWithKey(sentence, means) ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function startsWithKey(sentence: string, means: string): boolean {
  return means.length === 1 && /^[A-Za-z](?![A-Za-z])/.test(sentence);
}
