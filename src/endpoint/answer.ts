// What a chat completion says, from one JSON object or from the pieces of a stream: a text for each choice, why it ended, tokens counted.

import * as v from 'valibot';
import type { AppError } from '../core/errors';

export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface Written {
  readonly text: string;
  /** It came to its end: not cut at a limit of tokens or characters. */
  readonly finished: boolean;
  /** Why there is no text: every attempt broke on the way, and the server answers others. */
  readonly failure?: AppError;
}

export interface Bounds {
  /** A text ends before the first of these, also where the server does not know them. */
  readonly stop: readonly string[];
  /** Characters of a text at most, for servers that know no limit of tokens. */
  readonly maxChars: number;
}

/** What came is no answer. */
export class Malformed extends Error {}

/** An error object came where an answer should be. */
export class ServerSaid extends Error {
  /** @param status that the object names, else 500 */
  constructor(
    readonly status: number,
    readonly body: string,
  ) {
    super('the server says that it failed');
  }
}

const parts = v.array(v.looseObject({ type: v.nullish(v.string()), text: v.nullish(v.string()), thinking: v.optional(v.unknown()) }));
const message = v.nullish(
  v.looseObject({
    content: v.nullish(v.union([v.string(), parts])),
    reasoning_content: v.nullish(v.string()),
    reasoning: v.nullish(v.unknown()),
  }),
);
const answerSchema = v.looseObject({
  choices: v.array(v.looseObject({ index: v.optional(v.number()), message, delta: message, finish_reason: v.nullish(v.string()) })),
  usage: v.nullish(v.looseObject({ prompt_tokens: v.nullish(v.number()), completion_tokens: v.nullish(v.number()) })),
});
type Message = v.InferOutput<typeof message>;

/** Words of servers for an end; any other one is not understood. */
const ENDS: ReadonlyMap<string, 'stop' | 'length'> = new Map([
  ...['stop', 'eos', 'eos_token', 'end', 'end_turn', 'stop_sequence', 'complete', 'finished'].map((word) => [word, 'stop'] as const),
  ...['length', 'max_tokens', 'model_length', 'max_output_tokens', 'max_length'].map((word) => [word, 'length'] as const),
]);

interface Choice {
  text: string;
  thought: string;
  /** It wrote more than blanks, also where a stop cut all of it off. */
  hasWords: boolean;
  end: 'open' | 'stop' | 'length';
}

export class Answer {
  readonly #choices = new Map<number, Choice>();
  usage: Usage | null = null;
  /** A text was ended here and not by the server, which may go on for long. */
  isCut = false;

  constructor(private readonly bounds: Bounds) {}

  /** A whole answer, or the next piece of one. @throws Malformed, ServerSaid */
  take(json: string): void {
    const { choices, usage } = readAnswer(json);
    for (const [i, { index, message, delta, finish_reason: reason }] of choices.entries()) {
      const at = index ?? i;
      if (message && choices.some((other, j) => j < i && (other.index ?? j) === at))
        throw new Malformed(`two replies with the number ${at}`);
      const choice = this.#choices.get(at) ?? { text: '', thought: '', hasWords: false, end: 'open' };
      this.#choices.set(at, choice);
      if (choice.end !== 'open') continue;
      choice.text += textOf(delta);
      choice.thought += thoughtOf(delta);
      // Not a piece but the whole, which some servers send again at the end of a stream.
      if (message) [choice.text, choice.thought] = [textOf(message) || choice.text, thoughtOf(message) || choice.thought];
      choice.hasWords ||= choice.text.trim() !== '';
      if (reason) choice.end = endOf(reason);
      this.#bound(choice);
    }
    if (usage) this.usage = { promptTokens: usage.prompt_tokens ?? 0, completionTokens: usage.completion_tokens ?? 0 };
  }

  /** Whether so many choices have begun and every one has ended. */
  hasEnded(choices: number): boolean {
    return this.#choices.size >= choices && [...this.#choices.values()].every(({ end }) => end !== 'open');
  }

  /** An end that the server marked for all choices at once, or did not mark. */
  close(): void {
    for (const choice of this.#choices.values()) {
      if (choice.end === 'open') choice.end = 'stop';
      // Some servers file the whole reply under its thoughts. A thought that was cut has not decided yet.
      if (choice.hasWords || choice.end !== 'stop' || !choice.thought.includes('Action:')) continue;
      [choice.text, choice.hasWords] = [choice.thought, true];
      this.#bound(choice);
    }
  }

  /** What is missing where a choice says nothing: nobody may act on that. */
  get missing(): 'thought only' | 'nothing' | null {
    const silent = [...this.#choices.values()].filter(({ hasWords }) => !hasWords);
    return silent.length === 0 ? null : silent.some(({ thought }) => thought.trim() !== '') ? 'thought only' : 'nothing';
  }

  get written(): Written[] {
    return [...this.#choices].sort(([a], [b]) => a - b).map(([, { text, end }]) => ({ text, finished: end === 'stop' }));
  }

  #bound(choice: Choice): void {
    const { stop, maxChars } = this.bounds;
    const isOpen = choice.end === 'open';
    const mark = Math.min(...stop.map((one) => choice.text.indexOf(one)).filter((at) => at >= 0));
    if (mark < Infinity) [choice.text, choice.end] = [choice.text.slice(0, mark), 'stop'];
    else if (choice.text.length > maxChars) [choice.text, choice.end] = [choice.text.slice(0, maxChars), 'length'];
    if (isOpen && choice.end !== 'open') this.isCut = true;
  }
}

function readAnswer(json: string): v.InferOutput<typeof answerSchema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Malformed('text that is not JSON');
  }
  if (typeof value === 'object' && value !== null && 'error' in value && value.error) {
    const { code } = value.error as { code?: unknown };
    throw new ServerSaid(typeof code === 'number' && code >= 400 && code < 600 ? code : 500, json);
  }
  const parsed = v.safeParse(answerSchema, value);
  if (!parsed.success) throw new Malformed('JSON without choices');
  return parsed.output;
}

const TEXT_PARTS = [undefined, null, 'text', 'output_text'];
const THOUGHT_PARTS = ['thinking', 'reasoning', 'reasoning_text'];

function textOf(message: Message): string {
  const content = message?.content;
  if (content == null || typeof content === 'string') return content ?? '';
  const other = content.find(({ type }) => !TEXT_PARTS.includes(type) && !THOUGHT_PARTS.includes(type!));
  if (other) throw new Malformed(`a part of the kind "${other.type!.slice(0, 40)}"`);
  return content.map(({ type, text }) => (TEXT_PARTS.includes(type) ? (text ?? '') : '')).join('');
}

function thoughtOf(message: Message): string {
  const content = Array.isArray(message?.content) ? message.content : [];
  const thoughts = content.flatMap(({ type, text, thinking }) => (TEXT_PARTS.includes(type) ? [] : [text, thinking].flat()));
  const thought = [message?.reasoning_content || message?.reasoning, ...thoughts].map((part) =>
    typeof part === 'object' && part !== null && 'text' in part ? part.text : part,
  );
  return thought.filter((part) => typeof part === 'string').join('');
}

function endOf(reason: string): 'stop' | 'length' {
  const end = ENDS.get(reason.toLowerCase());
  if (end === undefined) throw new Malformed(`a reply that ended for "${reason.slice(0, 40)}"`);
  return end;
}
