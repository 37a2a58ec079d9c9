// Every term of the method, in a sentence: explained where it stands (`parts/Term.svelte`) and listed under How it works.

export const termsEn = {
  actor: 'The frozen language model that plays. It follows the advice it is given.',
  reflector: 'The language model that reads games and writes the next advice. It is the one that learns.',
  task: 'One game from one seed.',
  family: 'Games of one kind, such as Eat in MiniHack or heat in ALFWorld.',
  episode: 'One game as it was played, from start to end.',
  step: 'One action in an episode; in a run, one update of the adapter.',
  context: 'The games that a reflector reads at one time, and the new games on which its advice is tried.',
  reflection: 'One piece of advice that a reflector wrote.',
  reward: 'The share of new games that the actor wins with a piece of advice.',
  group: 'Pieces of advice written after reading the same games, and tried on the same new games.',
  advantage: 'How far the reward of a piece of advice lies above the mean of its group, in units of the group’s spread.',
  'system prompt': 'What the actor is told before it plays: here, the advice.',
  'held out': 'Families of games that take no part in training. Helping there is what counts.',
  round: 'Play, reflect, play with the new advice; then again with what came of it.',
  'oracle advice': 'Advice that names what the rules really are: the best that advice can do.',
  'evidence ceiling': 'The best score possible from what was shown: where no game shows what works, nobody can know it.',
  run: 'One training from start to end, kept as a log.',
  checkpoint: 'A point from which a run can continue exactly.',
  adapter: 'The few weights that training changed (LoRA), a few hundred kilobytes.',
} as const;

export type TermName = keyof typeof termsEn;
