// Sentences of what comes out of a run: charts, sampled advice, the evaluation.

export const report = {
  charts: {
    heading: 'Charts',
    table: 'Table',
    chart: 'Chart',
    step: 'Step',
    waiting: 'The first point comes with the first step.',
    tableHint: 'Scrollable table',
    reward: {
      title: 'Reward',
      text: 'Share of new games the actor wins with sampled advice. The band is ±1 standard deviation within a group. Those differences are what the reflector learns from.',
      label: 'reward',
    },
    heldOut: {
      title: 'Held-out success',
      text: 'Games of families the reflector never trains on, with their true rules. Bars are standard errors. This is the result that counts.',
      label: 'success',
    },
    heldOutSample: (episodes: number) =>
      `Each point is a quick sample of ${episodes} games of the split “seen”; the table at the end plays more games, of the split “unseen”.`,
    withoutSpread: {
      title: 'Groups with no signal',
      text: 'Share of groups where all advice scored the same, so there is nothing to learn from. Near 1: training has stalled or finished.',
      label: 'share',
    },
    length: {
      title: 'Length',
      text: 'Tokens per piece of advice. Drifting to the limit or to nothing is a sign of trouble.',
      label: 'tokens',
    },
    entropy: {
      title: 'Entropy',
      text: 'How undecided the reflector is, in nats per token. It falls as the reflector settles; near 0 early means it stopped exploring.',
      label: 'nats',
    },
    kl: {
      title: 'KL',
      text: 'How far the reflector’s writing has moved from where it began, in nats. A penalty on it keeps the advice readable.',
      label: 'nats',
    },
    plusMinus: '±',
    summary: (label: string, first: string, from: string, last: string, to: string) => `${label}: ${first} (${from}), ${last} (${to}).`,
  },

  save: {
    open: 'Save',
    kinds: { csv: 'CSV', json: 'JSON', markdown: 'Markdown', png: 'PNG' },
    of: (kind: string, title: string) => `${title} as ${kind}`,
  },

  paired: {
    differences: 'Trained minus untrained, in pairs',
    conditions: 'Each condition minus the untrained reflector, in pairs',
    interval:
      'Both played the same games in every context, so their success compares in pairs: the mean difference, and its 95% interval by the standard error over contexts.',
    everyContext: 'Every context',
    contexts: (n: number) => `All figures are means over ${n} contexts. Save them to compute every row again.`,
    baselines: 'What a sceptic would try instead of training',
    baselinesNote:
      'Best of 8 untrained pieces of advice, four more tries of lost games without advice and with the player’s own, and advice from the wrong games. Takes several times as long, and starts anew when it is interrupted.',
  },

  groups: {
    title: 'Sampled advice',
    text: 'Each [group] holds several pieces of advice written after reading the same games, with the share of new games each one won.',
    step: 'Step',
    latest: 'Latest step',
    waiting: 'Advice appears here with the first step.',
    context: (family: string) => `For ${family}`,
    depth: (n: number) => (n === 0 ? '' : n === 1 ? 'after one reflection' : `after ${n} reflections`),
    before: 'Advice before:',
    read: (n: number) => `Read ${n} ${n === 1 ? 'episode' : 'episodes'}`,
    reward: 'Reward',
    advantage: 'Advantage',
    advice: 'Advice written',
    unfinished: 'cut off at the length limit',
    open: (percent: string, advice: string) => `Reward ${percent}: show the episodes of “${advice}”`,
    previous: 'Previous step',
    next: 'Next step',
  },

  evaluation: {
    title: 'Evaluate',
    lead: 'Compare kinds of advice on the same games. Training has worked only if the trained [reflector] beats the untrained one on [families|family] it never trained on.',
    adapter: 'Adapter',
    strength: 'Adapter strength',
    withStrength: (factor: string) => `Adapter strength ${factor}.`,
    strengthNote: (factor: number) =>
      factor === 1 ? 'as trained' : factor === 0 ? 'the base alone' : factor < 1 ? 'weaker than trained' : 'stronger than trained',
    noAdapter: 'None (no trained condition)',
    preset: 'World',
    episodes: 'Episodes per cell',
    iterations: 'Rounds of reflection',
    seed: 'Seed',
    gone: (adapter: string) => ({
      message: `The adapter “${adapter}” is not kept in this browser.`,
      fix: 'Choose another one, or import its bundle.',
    }),
    go: 'Evaluate',
    cancel: 'Cancel',
    working: 'Evaluating…',
    rate: (rate: string, unit: string) => `${rate} ${unit} per second`,
    tableTitle: 'Conditions',
    caption: (episodes: number, ...seeds: readonly number[]) =>
      `Share of games won, ± standard error over contexts; ${episodes} episodes in a held-out cell, ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}. Held-out families use the true rules; training families use random rules.`,
    sofar: (done: number, of: number) => `So far: ${done} of ${of} contexts of each family. The errors shrink as more are played.`,
    condition: 'Condition',
    conditions: {
      none: 'No advice',
      random: 'Random advice',
      untrained: 'Untrained reflector',
      best_of_n: 'Best of N',
      repeat: 'Second try',
      retry: 'Second try with own advice',
      shuffled: 'Advice from the wrong games',
      trained: 'Trained reflector',
      person: 'Your advice',
      oracle: 'Oracle advice',
    },
    heldOut: 'Held out',
    trainFamilies: 'Trained on',
    ceiling: 'Evidence ceiling',
    noHeldOut: 'This run held out no family, so nothing here says whether the advice helps elsewhere.',
    ceilingText: (share: string) =>
      `In ${share} of held-out contexts, the games shown contain the fact needed to win. The ceiling is the best score possible from what was shown.`,
    families: 'By family',
    family: 'Family',
    iterationsTitle: 'Reflecting again and again',
    iterationsText: 'Held-out success after 1, 2, … rounds of play, reflect, play again.',
    iteration: 'Round',
    samples: 'Show sampled contexts',
    sampleTitle: (condition: string, family: string) => `${condition}, ${family}`,
    contexts: 'Contexts',
    seconds: (time: string) => `Took ${time}.`,
  },
} as const;
