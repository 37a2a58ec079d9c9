// Sentences of an evaluation beyond its tables: differences in pairs, what a sceptic would try, every context.

export const evaluateEn = {
  differences: 'Trained minus untrained, in pairs',
  conditions: 'Each condition minus the untrained reflector, in pairs',
  interval:
    'Both played the same games in every context, so their success compares in pairs: the mean difference, and its 95% interval by the standard error over contexts.',
  everyContext: 'Every context',
  contexts: (n: number) => `All figures are means over ${n} contexts. Save them to compute every row again.`,
  baselines: 'What a sceptic would try instead of training',
  baselinesNote:
    'Best of 8 untrained pieces of advice, four more tries of lost games without advice and with the player’s own, and advice from the wrong games. Takes several times as long, and starts anew when it is interrupted.',
} as const;
