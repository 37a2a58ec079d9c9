import { createInterface } from 'node:readline';
import { benchmarkOf } from '../env/catalog';
import { readArguments, UsageError } from './arguments';
import type { Command } from './main';

export const play: Command = {
  summary: 'play a task by hand in the terminal',
  help: `ict play --task ID

  Type an action, or ? for the admissible ones. ict tasks lists ids.`,
  async run(argv) {
    const args = readArguments(argv, ['task']);
    const task = args.text('task');
    if (task === undefined) throw new UsageError('--task is missing.');
    const environment = benchmarkOf(task).make(task);
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
      const result = environment.step(line.trim());
      observation = result.observation;
      if (result.terminated || result.truncated) {
        if (observation.grid) console.log(observation.grid.join('\n'));
        console.log(observation.text);
        console.log(result.success ? 'You won.' : 'The episode is over: not solved.');
        return result.success ? 0 : 1;
      }
      show();
    }
    console.log('\nLeft before the end.');
    return 1;
  },
};
