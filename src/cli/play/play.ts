import { appendFile } from 'node:fs/promises';
import { translateTaskId } from '../../core/run/old-ids';
import type { Demonstration, Observation, Step, TaskId } from '../../core/trajectory';
import { isMinihack } from '../../env/minihack/tasks/benchmark';
import type { Environment } from '../../env/env';
import { openMetaGym } from '../../env/minihack/tasks/metagym';
import type { Picture } from '../../env/minihack/view/picture';
import { parseTaskId } from '../../env/task-id';
import { type Arguments, readArguments, UsageError } from '../arguments';
import { benchmarkFor, VIEW_ARGUMENTS, VIEW_HELP } from '../choose-benchmark';
import type { Command } from '../command';
import { paint } from './paint';
import { nameOfKey, pressedKeys, typedLines } from './keys';

export const play: Command = {
  summary: 'play a task by hand in the terminal',
  help: `ict play --task ID [--data DIR] [--benchmark FILE] [--record FILE] [--text T] [--end-observation E] [--keep-messages]

  Type an action, or ? for the admissible ones. ict tasks lists ids. In MiniHack the usual keys play: hjklyubn and arrows to go,
  with Shift to run, and the letters that ? shows; on a terminal a press is enough, and Ctrl-C leaves.
  --task MiniHack-Eat-v0:17 plays a game by MetaGym's id, with its words and its limit of 25 steps.
  --data DIR     your own ALFWorld games or MiniHack levels
  --benchmark FILE   a benchmark of your own (docs/worlds.md)
  --record FILE  adds the episode to FILE as a demonstration, one JSON line
  ${VIEW_HELP}`,
  async run(argv) {
    const args = readArguments(argv, ['task', 'data', 'benchmark', 'record', ...VIEW_ARGUMENTS]);
    const typed = args.text('task');
    if (typed === undefined) throw new UsageError('--task is missing.');
    const record = args.text('record');
    const isMetaGym = typed.startsWith('MiniHack-');
    if (isMetaGym && record !== undefined)
      throw new UsageError('--record is for our own ids: a game of MetaGym is in none of our benchmarks.');
    const task = isMetaGym ? typed : translateTaskId(typed);
    const { environment, picture, tell } = isMetaGym ? openByMetaGym(task) : await open(task, args);
    const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
    const steps: Step[] = [];
    let observation = environment.reset();
    const show = (): void => console.log(picture && isTerminal ? `\u001b[2J\u001b[H${paint(picture())}` : tell(observation));
    const ask = (): boolean => process.stdout.write(picture && isTerminal ? '' : '> ');
    const admissible = (): readonly string[] => observation.admissible ?? [];
    show();
    ask();
    for await (const action of picture && isTerminal ? pressedKeys(admissible) : typedLines(admissible)) {
      if (action === '?') {
        console.log(admissible().map((one) => `${picture ? nameOfKey(one).padEnd(8) : ''}${one}`).join('\n')); // prettier-ignore
        ask();
        continue;
      }
      const result = environment.step(action);
      steps.push({ raw: action, parsed: action, executed: action, stage: 'exact', observation, reward: result.reward });
      observation = result.observation;
      show();
      if (!result.terminated && !result.truncated) {
        ask();
        continue;
      }
      const { success, terminated, truncated } = result;
      const episode: Demonstration = { actor: 'human', task, systemPrompt: '', steps, final: observation, success, terminated, truncated };
      if (record !== undefined) await appendFile(record, JSON.stringify(episode) + '\n');
      console.log(success ? 'You won.' : 'The episode is over: not solved.');
      return success ? 0 : 1;
    }
    console.log('\nLeft before the end.');
    return 1;
  },
};

interface OpenGame {
  readonly environment: Environment;
  /** Of games that have a map. */
  readonly picture: (() => Picture) | null;
  readonly tell: (observation: Observation) => string;
}

async function open(task: TaskId, args: Arguments): Promise<OpenGame> {
  const benchmark = await benchmarkFor(task, args);
  const shown = isMinihack(benchmark) && parseTaskId(task).rules === 'original' ? benchmark.show(task) : null;
  return { environment: shown?.environment ?? benchmark.make(task), picture: shown?.picture ?? null, tell: plainText };
}

function openByMetaGym(id: string): OpenGame {
  const { environment, prompt } = openMetaGym(id);
  return { environment, picture: null, tell: ({ text }) => prompt(text) };
}

/** The drawn map where the text does not hold it already. */
function plainText({ grid, text }: Observation): string {
  const drawn = grid?.join('\n') ?? '';
  return text.includes(drawn) ? text : `${drawn}\n${text}`;
}
