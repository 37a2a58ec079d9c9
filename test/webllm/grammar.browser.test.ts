// The grammar of a reply through XGrammar itself, the library that web-llm holds its models with.

import { type CompiledGrammar, GrammarCompiler, GrammarMatcher, TokenizerInfo } from '@mlc-ai/web-xgrammar';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { parseReply } from '../../src/actor/parse';
import { untilAction } from '../../src/actor/react';
import { replyGrammar } from '../../src/actor/reply-grammar';

const ACTIONS = ['go to desk 1', 'go to desk 10', 'say "hi" \\ twice', 'öffne Tür 戸 🚪', 'tab\there', '[a-z]*', 'a | b', '#x', 'ffé0'];
let compiler: GrammarCompiler;

beforeAll(async () => {
  const tokenizer = await TokenizerInfo.createTokenizerInfo(['a', 'b', '</s>'], 'raw', false, 3, [2]);
  compiler = await GrammarCompiler.createGrammarCompiler(tokenizer, false);
});

/** As web-llm compiles it: from the text. */
async function compile(actions: readonly string[]): Promise<CompiledGrammar> {
  return compiler.compileGrammar(replyGrammar(actions)!);
}

async function accepts(compiled: CompiledGrammar, text: string): Promise<boolean> {
  const matcher = await GrammarMatcher.createGrammarMatcher(compiled, undefined, true);
  try {
    return matcher._acceptString(text) && matcher.isTerminated();
  } finally {
    matcher.dispose();
  }
}

it('XGrammar takes what has the form and a possible action, and it is read as that action', async () => {
  const compiled = await compile(ACTIONS);
  for (const action of ACTIONS) {
    const reply = `Thought: Größe, 漢字 "so"\nAction: ${action}`;
    expect([action, await accepts(compiled, reply)]).toEqual([action, true]);
    expect(parseReply(untilAction(reply), ACTIONS)).toMatchObject({ executed: action, stage: 'exact' });
  }
});

it.each([
  '',
  'Action: go to desk 1',
  'Thought: \nAction: go to desk 1',
  'Thought: so\nAction: go to desk 2',
  'Thought: so\nAction: go to desk 1 ',
  'Thought: so\nAction: go to desk 1\n',
  'Thought: so\nAction: Go to desk 1',
  'Thought: so\nAction: ',
  'Thought: so\nAction: say hi',
  'Thought: so\nAction: a',
  'Thought: so\nAction: q',
  'Thought: so\nand so\nAction: go to desk 1',
  'Thought: Action: leave\nAction: go to desk 1',
  `Thought: ${'x'.repeat(201)}\nAction: go to desk 1`,
])('XGrammar takes nothing else: %j', async (reply) => {
  expect(await accepts(await compile(ACTIONS), reply)).toBe(false);
});

it('is exact for any actions of one line', async () => {
  // Digits of numbers in base 16 and letters outside of ASCII next to each other: XGrammar is particular about those.
  const letters = fc.oneof(fc.constantFrom(...'aF0"\\é戸🚪 |]'), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));
  const action = fc
    .array(letters, { minLength: 1, maxLength: 10 })
    .map((all) => all.join(''))
    .filter((text) => !/\p{Surrogate}/u.test(text) && !/[\r\n\0]/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(action, { minLength: 2, maxLength: 5 }), async ([other, ...possible]) => {
      const compiled = await compile(possible);
      for (const one of possible) expect([one, await accepts(compiled, `Thought: on\nAction: ${one}`)]).toEqual([one, true]);
      expect([other, await accepts(compiled, `Thought: on\nAction: ${other!}`)]).toEqual([other, false]);
      compiled.dispose();
    }),
    { numRuns: 150 },
  );
});
