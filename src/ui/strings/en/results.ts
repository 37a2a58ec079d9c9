// What the view of the published results says.

export const results = {
  title: 'Results',
  lead: 'Results measured with the included models. Each table can be reproduced here or with one command.',
  choose: 'Protocols',
  back: 'All results',
  arms: 'Arms',
  armsText: 'Held-out success of the reflector trained in each arm. Choose one to see it in full.',
  /** What a protocol is about, by its name; left out where its own words do. */
  about: {} as Readonly<Record<string, string>>,
  measured: 'What was measured',
  seeds: (seeds: readonly number[]) => `${seeds.length === 1 ? 'Training seed' : 'Training seeds'} ${seeds.join(', ')}`,
  made: (date: string, device: string) => `made ${date} on ${device}`,
  summary: (untrained: string, trained: string) =>
    `Games won in families it never trained on: ${untrained} before training, ${trained} after`,
  bars: 'Success on families the reflector was never trained on',
  barsText: 'Share of games won by the frozen actor, all conditions on the same tasks. The whisker is two standard errors over contexts.',
  baselines: {
    best_of_n: 'best of 8 untrained reflections, chosen by playing',
    repeat: 'the lost task again, without advice',
    retry: 'the lost task again, reading its own lost tries',
    shuffled: 'the trained reflector, reading another family',
  },
  differences: 'Trained minus untrained, context by context',
  differencesText: 'Mean of paired differences, and the interval that holds 95% of 10,000 bootstrap means.',
  difference: 'Difference',
  interval: '95% interval',
  errors: 'In standard errors',
  curves: 'Learning',
  curvesText:
    'Reward at every training step, one line per seed: the share of new games won with the sampled advice, in the families it trains on.',
  step: 'Step',
  advice: 'What is written',
  adviceText: 'The most frequent advice of the reflector before and after training, and the success under it.',
  before: 'Untrained',
  after: 'Trained',
  times: (count: number, of: string) => `${count} ×, ${of}`,
  nothing: '(nothing)',
  again: 'Reproduce this',
  againText: (seed: number, minutes: string) =>
    `Starts the training run with seed ${seed} on this machine; it took ${minutes} on ours. When it finishes, run Evaluate to get the table.`,
  command: 'Or all of it, headless:',
  busy: 'A run is under way; pause or finish it first.',
} as const;
