// The advice language: one template, `To {need} use {means}.`, a sentence a fact.

/** The sentence that says which means serves a need. */
export function adviceSentence(need: string, means: string): string {
  return `To ${need} use ${means}.`;
}

/** What a text advises for each need; the first sentence about a need counts, anything else is passed over. */
export function parseAdvice(text: string): ReadonlyMap<string, string> {
  const advised = new Map<string, string>();
  for (const [, need, means] of text.matchAll(/\bTo ([A-Za-z]+) use ([A-Za-z]+)(?=[\s.]|$)/g)) {
    if (!advised.has(need!)) advised.set(need!, means!);
  }
  return advised;
}
