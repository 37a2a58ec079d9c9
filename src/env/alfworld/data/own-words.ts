// Which of the original's two wordings a game's own grammar holds, and its goal. The engine has both; a grammar or a domain
// that says anything else would be played wrongly and is refused.

import { hashText } from '../../../core/rng';
import type { Wording } from '../engine/game';
import { HELP } from '../engine/texts';
import { ORIGINAL_DOMAIN, ORIGINAL_GRAMMAR } from '../generate/original-rules';

/** Of release 0.3 and of 0.4. */
const PAIRS = [
  ['template :: "put {o} in/on {r}";', 'template :: "move {o} to {r}";'],
  ['You put the {o.name} in/on the {r.name}.', 'You move the {o.name} to the {r.name}.'],
  ['You arrive at {lend.name}.', 'You arrive at {r.name}.'],
] as const;
/** Letters that would be filled in. */
const SENTENCE = /"Your task is to: ([^"\\\n#{}[\]]{1,400})"/g;
const squeeze = (text: string): string => text.replace(/\s+/g, '');
/** The grammar and domain of the release, squeezed, and the shorter ones that games written here carry. */
const GRAMMARS = new Set([
  15223768,
  hashText(
    grammarAs04(
      ORIGINAL_GRAMMAR.replace('GOAL', () => 'X'),
      'X',
    ),
  ),
]);
const DOMAINS = new Set([104527722, hashText(domainWithoutHelp(ORIGINAL_DOMAIN))]);

/** @returns what is wrong with it where it is none of the original's */
export function readOwnWords(grammar: string): { readonly sentence: string; readonly wording: Wording } | string {
  const sentences = [...grammar.matchAll(SENTENCE)].map(([, goal]) => goal!);
  if (sentences.length !== 1) return `the grammar holds ${sentences.length === 0 ? 'no' : 'more than one'} plain "Your task is to: …"`;
  const rules = splitHelp(grammar)[0]!;
  const help = grammar.slice(rules.length);
  if (help !== '' && !squeeze(help.replaceAll('\\n', '\n')).includes(squeeze(HELP))) return 'its grammar has a help of its own';
  const isOld = PAIRS.map(([old]) => rules.includes(old));
  const isNew = PAIRS.map(([, now]) => rules.includes(now));
  if (isOld.some((old, i) => old === isNew[i] || old !== isOld[0])) return 'its grammar has a wording of its own for moving or arriving';
  if (!GRAMMARS.has(hashText(grammarAs04(grammar, sentences[0]!)))) return 'its grammar is none of the original’s';
  return { sentence: sentences[0]!, wording: { version: isOld[0] ? '0.3' : '0.4', hasHelp: help !== '' } };
}

export function isOriginalDomain(domain: string): boolean {
  return DOMAINS.has(hashText(domainWithoutHelp(domain)));
}

function splitHelp(grammar: string): string[] {
  return grammar.split(/(?=\baction help \{)/, 2);
}

function grammarAs04(grammar: string, sentence: string): string {
  const rules = PAIRS.reduce((text, [old, now]) => text.replaceAll(old, now), splitHelp(grammar)[0]!);
  return squeeze(rules.replace(`"Your task is to: ${sentence}"`, '"GOAL"'));
}

/** Releases differ in a sink that no game has. */
function domainWithoutHelp(domain: string): string {
  const text = squeeze(domain.replace(/;.*/g, '')).toLowerCase();
  return text
    .replace(/\(:actionhelp:parameters\(\?a-agent\):precondition\(\):effect\(and\(checked\?a\)\)\)/, '')
    .replace('(receptacletype?rsinktype)', '');
}
