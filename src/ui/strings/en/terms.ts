// Every term of the method, in a sentence: explained where it stands (`parts/Term.svelte`) and listed under How it works.

export const terms = {
  actor: { word: 'actor', text: 'The frozen language model that plays. It follows the advice it is given.' },
  reflector: { word: 'reflector', text: 'The language model that reads games and writes the next advice. It is the one that learns.' },
  task: { word: 'task', text: 'One game from one seed.' },
  family: { word: 'family', text: 'Games of one kind, such as Eat in MiniHack or heat in ALFWorld.' },
  episode: { word: 'episode', text: 'One game as it was played, from start to end.' },
  step: { word: 'step', text: 'One action in an episode; in a run, one update of the adapter.' },
  context: { word: 'context', text: 'The games that a reflector reads at one time, and the new games on which its advice is tried.' },
  reflection: { word: 'reflection', text: 'One piece of advice that a reflector wrote.' },
  reward: { word: 'reward', text: 'The share of new games that the actor wins with a piece of advice.' },
  group: { word: 'group', text: 'Pieces of advice written after reading the same games, and tried on the same new games.' },
  advantage: {
    word: 'advantage',
    text: 'How far the reward of a piece of advice lies above the mean of its group, in units of the group’s spread.',
  },
  'system prompt': { word: 'system prompt', text: 'What the actor is told before it plays: here, the advice.' },
  'held out': { word: 'held out', text: 'Families of games that take no part in training. Helping there is what counts.' },
  round: { word: 'round', text: 'Play, reflect, play with the new advice; then again with what came of it.' },
  'oracle advice': { word: 'oracle advice', text: 'Advice that names what the rules really are: the best that advice can do.' },
  'evidence ceiling': {
    word: 'evidence ceiling',
    text: 'The best score possible from what was shown: where no game shows what works, nobody can know it.',
  },
  run: { word: 'run', text: 'One training from start to end, kept as a log.' },
  checkpoint: { word: 'checkpoint', text: 'A point from which a run can continue exactly.' },
  adapter: { word: 'adapter', text: 'The few weights that training changed (LoRA), a few hundred kilobytes.' },
} as const;
