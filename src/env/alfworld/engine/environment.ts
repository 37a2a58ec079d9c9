// A game as an environment: reward 1 when the goal is reached, and then the episode ends.

import type { Observation } from '../../../core/trajectory';
import type { Environment } from '../../env';
import { createEpisode, type TextEpisode } from './episode';
import type { Layout } from './layout';

/** Endless but for winning; lay `withLimits` around it. `begun` is told of every new episode. */
export function createTextEnvironment(layout: Layout, begun: (episode: TextEpisode) => void = () => undefined): Environment {
  let episode!: TextEpisode;
  return {
    reset(): Observation {
      episode = createEpisode(layout);
      begun(episode);
      return { text: layout.opening, admissible: episode.admissible };
    },
    step(action) {
      const text = episode.step(action);
      const success = episode.won;
      return { observation: { text, admissible: episode.admissible }, reward: +success, terminated: success, truncated: false, success };
    },
  };
}
