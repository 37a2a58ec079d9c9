// A grammar that holds a reply to ReAct's form and to the possible actions, in XGrammar's notation (a BNF after GGML's). For writers that
// take one; whoever else keeps the form by being asked to.

import { ACTION_MARK, THOUGHT_MARK } from './react';

/** Characters of a thought at most: a reply that never comes to its action is worth nothing. */
const THOUGHT_CHARS = 200;

/** Null where nothing is known of what is possible. */
export function replyGrammar(admissible: readonly string[] | undefined): string | null {
  if (!admissible || admissible.length === 0) return null;
  return [
    `root ::= ${literal(`${THOUGHT_MARK} `)} thought ${literal(`\n${ACTION_MARK} `)} action`,
    `thought ::= [^\\n]{1,${THOUGHT_CHARS}}`,
    `action ::= ${[...new Set(admissible)].map(literal).join(' | ')}`,
  ].join('\n');
}

function literal(text: string): string {
  // Not \x: XGrammar reads as many digits after it as there are.
  const escaped = text.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${escaped}"`;
}
