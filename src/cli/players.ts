// Who plays and who reflects, by --actor and --reflector; endpoints with their keys, which come out of the environment and out of
// nowhere else: a command line is seen by every user of a machine and kept by its shell.

import { createInterface } from 'node:readline';
import { AppError } from '../core/errors';
import { parsePlayer, type Player } from '../core/run/player';
import { readSetting } from '../core/run/run-settings';
import type { Fallback } from '../core/trajectory';
import type { AskAction } from '../actor/person';
import { Endpoint, type Counts } from '../endpoint/endpoint';
import type { Benchmark } from '../env/env';
import type { AskAdvice } from '../reflector/person';
import { reflectMessages } from '../reflector/whole-games';
import type { EndpointLimits } from '../train/players';
import { UsageError, type Arguments } from './arguments';

export const PLAYER_OPTIONS = [
  'actor',
  'key-env',
  'concurrency',
  'timeout',
  'no-stream?',
  'context',
  'reply-tokens',
  'actor_fallback',
] as const;

export const PLAYER_HELP = `  --actor      engine (a model of this program), expert, random, person (you, in this terminal), an endpoint that speaks OpenAI's chat
               completions: openai:http://127.0.0.1:8080/v1#MODEL, or a folder of a model in ONNX: onnx:DIR, onnx:DIR#q4; models of web-llm play in
               the page alone
  --key-env    name of the environment variable that holds the endpoint's key; ICT_API_KEY when left out
  --concurrency N, --timeout SECONDS, --no-stream   requests to an endpoint at a time (8), time for one (300), answers in one piece
  --context N, --reply-tokens N   tokens of an episode that an endpoint's model is shown (4096), of one of its replies (256); of a chat model
               in ONNX (1024, 48)
  --actor-fallback none|first   what is done for a reply without an action: nothing, which costs a step (none, where it is left out), or the
               first possible action; how often is told with every score`;

class Endpoints {
  readonly #opened = new Map<string, Endpoint>();

  /** @param firstOrigin the one that the first key belongs to; another endpoint gets a key of its own or none */
  constructor(
    private readonly args: Arguments,
    private readonly firstOrigin: string | null,
  ) {}

  readonly get = (url: string, model: string): Endpoint => {
    const name = `${url}#${model}`;
    const totalMs = 1000 * this.args.whole('timeout', 300, 1);
    const known = this.#opened.get(name);
    const endpoint =
      known ??
      new Endpoint({
        url,
        model,
        key: this.#key(url),
        concurrency: this.args.whole('concurrency', 8, 1),
        totalMs,
        beginMs: Math.min(totalMs, 120_000),
        silenceMs: Math.min(totalMs, 60_000),
        stream: !this.args.flag('no-stream'),
      });
    this.#opened.set(name, endpoint);
    return endpoint;
  };

  /** Of all endpoints together; null where none was opened. */
  get counts(): Counts | null {
    const all = [...this.#opened.values()].map(({ counts }) => counts);
    const sum = (name: keyof Counts): number => all.reduce((total, counts) => total + counts[name], 0);
    if (all.length === 0) return null;
    return {
      requests: sum('requests'),
      retries: sum('retries'),
      promptTokens: sum('promptTokens'),
      completionTokens: sum('completionTokens'),
    };
  }

  #key(url: string): string | null {
    const isFirst = this.firstOrigin === null || new URL(url).origin === this.firstOrigin;
    const name = isFirst ? this.args.text('key-env', 'ICT_API_KEY') : this.args.text('reflector-key-env', 'ICT_REFLECTOR_API_KEY');
    return process.env[name] ?? null;
  }
}

/** @param reflector of a command that has one */
export function endpointsOf(args: Arguments, actor: Player): Endpoints {
  return new Endpoints(args, actor.kind === 'openai' ? new URL(actor.url).origin : null);
}

/** Options that say something to one kind of actor alone. */
const OPTIONS_OF = [
  { options: ['player-adapter'], kinds: ['engine'], what: 'a model of this program' },
  { options: ['key-env', 'concurrency', 'timeout', 'no-stream'], kinds: ['openai'], what: 'an endpoint' },
  { options: ['context', 'reply-tokens'], kinds: ['openai', 'onnx'], what: 'an endpoint or a model in ONNX' },
] as const;

/** @throws AppError `PLAYER_…`; UsageError where an option is given that this actor has no use for */
export function actorOf(args: Arguments): Player {
  const actor = parsePlayer(args.text('actor', 'engine'));
  // A reflector may be an endpoint too, and is asked in the same way.
  const kinds: string[] = [actor.kind, ...(args.text('reflector')?.startsWith('openai:') ? ['openai'] : [])];
  for (const { options, kinds: takers, what } of OPTIONS_OF) {
    if (takers.some((kind) => kinds.includes(kind))) continue;
    const given = options.find((option) => args.flag(option) || args.text(option) !== undefined);
    if (given)
      throw new UsageError(`--${given} is for ${what}; the actor here is ${actor.kind}. Leave --${given} out, or give another --actor.`);
  }
  return actor;
}

export function limitsOf(args: Arguments): EndpointLimits {
  return {
    ...(args.text('context') === undefined ? {} : { context: args.whole('context', 0, 256) }),
    ...(args.text('reply-tokens') === undefined ? {} : { replyTokens: args.whole('reply-tokens', 0, 1) }),
    fallback: fallbackIn(args),
  };
}

/** @throws AppError `SETTING_VALUE` */
export function fallbackIn(args: Arguments): Fallback {
  return readSetting('actor_fallback', args.text('actor_fallback', 'none')) as Fallback;
}

/** The person at this terminal. Questions go to standard error, so that results can be piped. */
export class Terminal {
  #lines: AsyncIterator<string> | null = null;

  readonly askAction: AskAction = async ({ systemPrompt, history, observation }, refused) => {
    if (history.length === 0 && refused === null) this.#say(systemPrompt === '' ? 'A new game.' : `A new game. Advice: ${systemPrompt}`);
    if (refused !== null) this.#say(`"${refused}" is not possible here. Possible: ${(observation.admissible ?? []).join(', ')}`);
    else this.#say([...(observation.grid ?? []), observation.text].join('\n'));
    for (;;) {
      const typed = (await this.#next()).trim();
      if (typed !== '?') return typed;
      this.#say((observation.admissible ?? []).join('\n'));
    }
  };

  askAdviceFor(benchmark: Pick<Benchmark, 'familyOf'>): AskAdvice {
    return async ({ systemPrompt, trajectories }) => {
      const [, , , read] = reflectMessages(systemPrompt, trajectories);
      const family = trajectories[0] ? benchmark.familyOf(trajectories[0].task).id : '';
      this.#say(`${family}\n\n${read!.content}\n\nYour advice, in one line:`);
      return this.#next();
    };
  }

  #say(text: string): void {
    process.stderr.write(`\n${text}\n> `);
  }

  async #next(): Promise<string> {
    this.#lines ??= createInterface({ input: process.stdin, terminal: false })[Symbol.asyncIterator]();
    const { done, value } = await this.#lines.next();
    if (done) throw new AppError('PERSON_LEFT', 'The input ended before the game did.', 'Start again, and play or write to the end.');
    return value;
  }
}
