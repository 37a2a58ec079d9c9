// The grammar of a reply through XGrammar itself, the library that web-llm holds its models with.

import { Grammar, GrammarCompiler, GrammarMatcher, TokenizerInfo } from '@mlc-ai/web-xgrammar';
import { expect, it } from 'vitest';
import { replyGrammar } from '../../src/actor/reply-grammar';

const ACTIONS = ['go to desk 1', 'go to desk 10', 'say "hi" \\ twice', 'öffne Tür 戸 🚪', 'tab\there'];

it('XGrammar takes what has the form and a possible action, and nothing else', async () => {
  const tokenizer = await TokenizerInfo.createTokenizerInfo(['a', 'b', '</s>'], 'raw', false, 3, [2]);
  const compiler = await GrammarCompiler.createGrammarCompiler(tokenizer);
  const compiled = await compiler.compileGrammar(await Grammar.fromEBNF(replyGrammar(ACTIONS)!));
  const accepts = async (text: string): Promise<boolean> => {
    const matcher = await GrammarMatcher.createGrammarMatcher(compiled, undefined, true);
    return matcher._acceptString(text) && matcher.isTerminated();
  };
  for (const action of ACTIONS) expect([action, await accepts(`Thought: Größe, 漢字\nAction: ${action}`)]).toEqual([action, true]);
  for (const wrong of ['go to desk 2', 'go to desk 1 ', '', 'say hi'])
    expect([wrong, await accepts(`Thought: so\nAction: ${wrong}`)]).toEqual([wrong, false]);
  expect(await accepts('Action: go to desk 1')).toBe(false);
  expect(await accepts(`Thought: ${'x'.repeat(201)}\nAction: go to desk 1`)).toBe(false);
});
