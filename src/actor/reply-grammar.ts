// A grammar that holds a reply to ReAct's form and to the possible actions, in XGrammar's notation (a BNF after GGML's). For writers that
// take one; whoever else keeps the form by being asked to.

import { ACTION_MARK, THOUGHT_MARK } from './react';

/** Characters of a thought at most: a reply that never comes to its action is worth nothing. */
const THOUGHT_CHARS = 200;

/** Null where nothing is known of what is possible, or none of it fits into the one line that is read. */
export function replyGrammar(admissible: readonly string[] | undefined): string | null {
  const actions = [...new Set(admissible)].filter((action) => action !== '' && !/[\r\n]/.test(action));
  if (actions.length === 0) return null;
  return [
    `root ::= ${literal(`${THOUGHT_MARK} `)} thought ${literal(`\n${ACTION_MARK} `)} action`,
    // Without a colon a thought cannot hold an action of its own, which would be read in the place of the one that follows.
    `thought ::= [^\\r\\n:]{1,${THOUGHT_CHARS}}`,
    `action ::= ${actions.map((action) => `(${literal(action)})`).join(' | ')}`,
  ].join('\n');
}

/** A sequence of strings: XGrammar takes letters that could be digits of a number for a part of the escape or of the letter before them. */
function literal(text: string): string {
  const parts = text.match(/[ -~]+|[^ -~]/gu) ?? [''];
  return parts.map((part) => `"${part.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/u, escaped)}"`).join(' ');
}

function escaped(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
