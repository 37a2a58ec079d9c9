import { expect, it } from 'vitest';
import { createExpertActor } from '../../../src/actor/scripted';
import { episodesOf, reflectionsOf, type EvaluationPlan } from '../../../src/core/run/run-plan';
import { evaluate } from '../../../src/meta/protocol';
import type { Reflector } from '../../../src/reflector/reflector';
import { PRESETS } from '../../../src/train/presets';
import { keysWorld } from '../../support/keys-world';

it('counts the episodes and reflections that an evaluation plays', async () => {
  const config = { ...PRESETS.minihack, held_out_families: ['keys/Eat'], train_families: ['keys/Zap', 'keys/Wield'], trajectories_per_context: 3 }; // prettier-ignore
  const plan: EvaluationPlan = { episodes: 7, iterations: 3 };
  let total = 0;
  let reflections = 0;
  const reflector: Reflector = {
    reflect: async (contexts) => {
      reflections += contexts.length;
      return contexts.map(() => [{ text: '', promptIds: [], tokenIds: [], logProbs: [], finished: true }]);
    },
  };
  await evaluate(
    { benchmark: keysWorld, actor: createExpertActor(keysWorld), untrained: reflector, trained: reflector },
    {
      heldOut: config.held_out_families,
      train: config.train_families,
      trajectoriesPerContext: config.trajectories_per_context,
      ...plan,
      seed: 1,
      onProgress: (done) => (total = done),
    },
  );
  expect(total).toBe(episodesOf(config, plan));
  expect(reflections).toBe(reflectionsOf(config, plan));
});
