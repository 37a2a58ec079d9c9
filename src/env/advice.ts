// Advice, as it is written in its commonest form and as it is read in any: ordinary English sentences, each about one need. A reader here
// looks for words, as a person would who skims: which need a sentence is about, which means it names, and whether it speaks against it.

import { ALL_MEANS, APPLIANCES, kindOf, MEANS, type MeansKind, NEEDS } from './advice-words';

/** The commonest form: "To eat something, press q." A need without words of its own is said by its name: "To polish, use cloth." */
export function adviceSentence(need: string, means: string): string {
  const group = NEEDS[need]?.groups[0];
  return adviceAbout(group ? group.verbs[0]![0].replace('*', group.objects[0]!) : need, need, means);
}

/** The same about a need in other words, such as those of a goal: "To put some bowl on dresser, use the verb store." */
export function adviceAbout(what: string, need: string, means: string): string {
  return `To ${what}, ${MEANS[kindOf(need)].imperatives[0]!.replace('%', means)}.`;
}

/** What a text advises for each need it can be understood to speak of; the first means named for a need counts. */
export function parseAdvice(text: string): ReadonlyMap<string, string> {
  const advised = new Map<string, string>();
  for (const [, need, means] of text.matchAll(/\bTo ([A-Za-z]+),? use ([A-Za-z]+)(?=[\s.!]|$)/g))
    if (kindOf(need!) === 'other' && !advised.has(need!)) advised.set(need!, means!);
  let carried: readonly string[] = [];
  for (const sentence of text.split(/(?<=[.!?;])\s+|\n/)) {
    const needs = needsIn(sentence);
    if (sentence.endsWith('?')) {
      carried = needs;
      continue;
    }
    for (const need of [...needs, ...carried.filter((one) => !needs.includes(one))]) {
      const means = meansIn(sentence, need);
      if (means !== null && !advised.has(need)) advised.set(need, means);
    }
    carried = needs;
  }
  return advised;
}

/** Needs with words in the sentence. An amulet is put on and a robe is worn, whichever verb is used. */
function needsIn(sentence: string): string[] {
  const found = Object.keys(NEEDS).filter((need) => NEEDS[need]!.cue.test(sentence));
  const has = (need: string): boolean => found.includes(need);
  const about = (words: RegExp): boolean => words.test(sentence);
  return found.filter((need) => {
    if (need === 'wear') return !(has('puton') && about(/amulet|necklace|jewel|pendant|charm|neck/i));
    if (need === 'put') return !has('puton') && !has('wear');
    if (need === 'puton') return !about(/robe|cloth|garment|armou?r|outfit|dress/i);
    return true;
  });
}

/** What people call a means, and its name. */
const NAMES: Readonly<Record<Exclude<MeansKind, 'other'>, ReadonlyMap<string, string>>> = {
  key: new Map(ALL_MEANS.key.map((key) => [key, key])),
  appliance: new Map(Object.entries(APPLIANCES).flatMap(([name, called]) => called.map((one) => [one, name] as const))),
  move: new Map(ALL_MEANS.move.map((verb) => [verb, verb])),
  switch: new Map(ALL_MEANS.switch.map((verb) => [verb, verb])),
};

/** The means of the need's kind that the sentence speaks for; null where there is none. */
function meansIn(sentence: string, need: string): string | null {
  const kind = kindOf(need);
  if (kind === 'other') return null;
  const spoken = sentence
    .replace(/(?:,| and) not [^,:.!?]*/gi, '')
    .replace(/,? ?\b(?:instead of|rather than|forget)\b[^,:.!?]*[,:]?/gi, ' ');
  if (/\b(?:not|never|don't|nothing|wrong|fail|no use)\b/i.test(spoken) && !/^.*\bnothing else\b/i.test(spoken)) return null;
  const names = NAMES[kind];
  const words = [...spoken.replaceAll("n't", '').matchAll(/[A-Za-z]+/g)].map(([word]) => word);
  const called = (word: string): string | undefined => names.get(kind === 'key' ? word : word.toLowerCase());
  if (kind === 'appliance') return words.map(called).find((one) => one !== undefined) ?? null;
  if (kind === 'key') return words.map(called).find((one) => one !== undefined) ?? null;
  return verbIn(spoken.replace(/\b(its|right|the) place\b/g, ''), kind, called);
}

/** A verb that is a means, told from the verbs that say how: "use the verb store", "type 'twist'", "twist the lamp". */
function verbIn(sentence: string, kind: 'move' | 'switch', called: (word: string) => string | undefined): string | null {
  const named =
    /\b(?:verb|word|command|action|is|say|saying|write|writing|type|typing|choose|choosing|go with|going with|using|with|try)\b\s*:?\s*["']?([A-Za-z]+)["']?/gi;
  for (const [, word] of sentence.matchAll(named)) {
    const means = called(word!);
    if (means !== undefined) return means;
  }
  const things =
    kind === 'switch'
      ? /(?:^|[\s:,])["']?([A-Za-z]+)["']? (?:it|the (?:lamp|thing|desklamp|floorlamp|light))\b/gi
      : /(?:^|[\s:,])["']?([A-Za-z]+)["']? (?:it|the thing|the object|what you hold)\b/gi;
  const found = [...sentence.matchAll(things)].map(([, word]) => called(word!)).filter((means) => means !== undefined);
  const words = [...sentence.matchAll(/[A-Za-z]+/g)].map(([word]) => called(word)).filter((means) => means !== undefined);
  return (
    found.find((means) => means !== 'put') ?? words.find((means) => means !== 'put' && means !== 'use') ?? found[0] ?? words[0] ?? null
  );
}
