// Sentences of the Train view, and of a run's state, which other views show too.

export const train = {
  own: {
    title: 'Tasks',
    preset: 'What the preset brings',
    names: { alfworld: 'Your ALFWorld games', minihack: 'Your MiniHack levels' } as Readonly<Record<string, string>>,
    uses: { train: 'train on', heldOut: 'hold out', none: 'leave out' },
    counts: ([train, seen, unseen]: readonly number[]) => `${train} train, ${seen} seen, ${unseen} unseen`,
    note: 'The built-in model was not trained on games and levels of your own: expect few wins and slow episodes. If a split has fewer than four games of a family, games from all splits are used.',
    hint: 'Training on games of your own?',
    load: 'Load ALFWorld games',
  },
  title: 'Train',
  lead: 'Choose how many steps to train. The page says how long that takes here and what it is likely to come to.',
  dial: 'How many training steps?',
  preset: 'World',
  steps: (n: number) => `${n} training steps`,
  timeUnknown: 'How long that takes is known once this machine has been tried, in a few seconds.',
  time: (time: string) => `About ${time} here:`,
  parts: (training: string, evaluation: string) => `${training} of training and ${evaluation} for the table at the end.`,
  fromRuns: 'As fast as the last run like this one went on this machine.',
  fromTrial: 'By one trial step; a run of your own makes it more exact.',
  outlook: {
    training: (runs: number, of: number, steps: number, share: string, heldOut: string, games: number) =>
      `In ${runs} published runs of ${of} steps the advice won about ${share} of the games in training by step ${steps}, and at the end ${heldOut} of ${games} games it never trained on.`,
    heldOut: (runs: number, of: number, share: string, games: number) =>
      `After ${of} steps the advice of ${runs} published runs won ${share} of ${games} games it never trained on. Further steps were not published.`,
  },
  go: 'Train',
  advanced: 'Device and seed',
  device: 'Device',
  devices: { auto: 'Best available', webgpu: 'WebGPU', wasm: 'WebAssembly on the processor' },
  seed: 'Seed',
  seedNote: 'The same steps and seed on the same device give the same run.',
  pause: 'Pause',
  pauseNow: 'Pause now',
  pauseNowNote: 'Drops the step or evaluation in progress. It is repeated when the run continues.',
  stop: 'Stop and evaluate',
  another: 'Set up another run',
  status: {
    running: 'Training',
    pausing: 'Pausing after this step…',
    stopping: 'Stopping, then evaluating…',
    evaluating: 'Evaluating',
    paused: 'Paused',
    ended: 'Finished',
    stopped: 'Stopped early and evaluated',
    idle: '',
  },
  /** What a worker says that it does, by its own words, which count where left out. */
  doing: {} as Readonly<Record<string, string>>,
  /** What is counted while something works. */
  units: { episodes: 'episodes', steps: 'steps', actions: 'actions' } as Readonly<Record<string, string>>,
  progress: (step: number, of: number) => `Step ${step} of ${of}`,
  evaluating: 'Training is done. The five conditions are played on the same games…',
  left: (time: string) => `about ${time} left`,
  announce: (step: number, reward: string) => `Step ${step}, reward ${reward}`,
} as const;
