import { appendFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Demonstration, Step } from '../core/trajectory';
import { readArguments, UsageError } from './arguments';
import { benchmarkFor } from './choose-benchmark';
import type { Command } from './main';

export const play: Command = {
  summary: 'play a task by hand in the terminal',
  help: `ict play --task ID [--data DIR] [--record FILE]

  Type an action, or ? for the admissible ones. ict tasks lists ids.
  --data DIR     your own ALFWorld games
  --record FILE  adds the episode to FILE as a demonstration, one JSON line`,
  async run(argv) {
    const args = readArguments(argv, ['task', 'data', 'record']);
    const task = args.text('task');
    if (task === undefined) throw new UsageError('--task is missing.');
    const environment = (await benchmarkFor(task, args)).make(task);
    const record = args.text('record');
    const steps: Step[] = [];
    let observation = environment.reset();
    const show = (): void => {
      if (observation.grid) console.log(observation.grid.join('\n'));
      console.log(observation.text);
      process.stdout.write('> ');
    };
    show();
    for await (const line of createInterface({ input: process.stdin, terminal: false })) {
      if (line.trim() === '?') {
        console.log((observation.admissible ?? []).join('\n'));
        process.stdout.write('> ');
        continue;
      }
      const action = line.trim();
      const result = environment.step(action);
      steps.push({ raw: action, parsed: action, executed: action, stage: 'exact', observation, reward: result.reward });
      observation = result.observation;
      if (result.terminated || result.truncated) {
        if (observation.grid) console.log(observation.grid.join('\n'));
        console.log(observation.text);
        const { success, terminated, truncated } = result;
        const episode: Demonstration = {
          actor: 'human',
          task,
          systemPrompt: '',
          steps,
          final: observation,
          success,
          terminated,
          truncated,
        };
        if (record !== undefined) await appendFile(record, JSON.stringify(episode) + '\n');
        console.log(result.success ? 'You won.' : 'The episode is over: not solved.');
        return result.success ? 0 : 1;
      }
      show();
    }
    console.log('\nLeft before the end.');
    return 1;
  },
};
