// Written by scripts/make-published.mjs from docs/results/protocols; not by hand.

/** Runs of one preset: the mean reward of every step over the runs, and the share of held-out games won at the end. */
export interface PublishedRuns {
  readonly runs: number;
  readonly reward: readonly number[];
  readonly heldOut: Readonly<Record<'untrained' | 'trained', { readonly mean: number; readonly episodes: number }>>;
}

export const PUBLISHED: Readonly<Record<'minihack' | 'alfworld', PublishedRuns>> = {
  minihack: {
    runs: 3,
    reward: [
      0.227, 0.318, 0.154, 0.305, 0.247, 0.247, 0.237, 0.242, 0.214, 0.341, 0.32, 0.414, 0.315, 0.495, 0.456, 0.524, 0.646, 0.664, 0.719,
      0.812, 0.888, 0.896, 0.841, 0.81, 0.857, 0.792, 0.953, 0.93, 0.922, 0.935, 0.804, 0.966, 0.909, 0.956, 0.807, 0.912, 0.922, 0.938,
      0.932, 0.839, 0.937, 0.956, 0.844, 0.896, 0.909, 0.838, 0.951, 0.966, 0.914, 0.862,
    ],
    heldOut: { untrained: { mean: 0.231, episodes: 900 }, trained: { mean: 0.97, episodes: 900 } },
  },
  alfworld: {
    runs: 3,
    reward: [
      0.295, 0.232, 0.32, 0.242, 0.229, 0.211, 0.268, 0.237, 0.198, 0.278, 0.299, 0.24, 0.419, 0.411, 0.464, 0.411, 0.698, 0.789, 0.784,
      0.818, 0.851, 0.93, 0.763, 0.893, 0.838, 0.917, 0.831, 0.862, 0.841, 0.898, 0.839, 0.846, 0.732, 0.708, 0.896, 0.857, 0.75, 0.846,
      0.807, 0.727, 0.797, 0.922, 0.841, 0.797, 0.914, 0.849, 0.865, 0.794, 0.828, 0.812,
    ],
    heldOut: { untrained: { mean: 0.229, episodes: 900 }, trained: { mean: 0.819, episodes: 900 } },
  },
};
