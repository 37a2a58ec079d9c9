// Step 7 of the method: rewards become a change of the LoRA. Groups without spread carry no signal and are
// left out, as DAPO's dynamic sampling does.

import { AppError, throwIfAborted } from '../core/errors';
import type { RunConfig } from '../core/run/run-config';
import { firstNotFinite, type NamedTensor } from '../core/files/safetensors';
import { average, standardDeviation } from '../core/statistics';
import type { Reflection } from '../reflector/reflector';
import type { Lora } from '../model/lora';
import type { Model } from '../model/model';
import { adamWStep, zeroGradients } from '../model/optimizer';
import { PolicyGradient, logProbs, type PolicyGroup } from '../model/policy';
import { groupAdvantages } from './advantage';
import { policyLoss } from './loss';

export interface UpdateResult {
  readonly advantages: number[][];
  readonly metrics: Record<string, number>;
}

/** Linear warm-up, a plateau up to `decay_from` of the run, then linear decay to 5%. `step` counts from 1. */
export function learningRate(config: RunConfig, step: number): number {
  const done = step / config.steps;
  const decay = done <= config.decay_from ? 1 : Math.max(0.05, (1 - done) / (1 - config.decay_from));
  return config.learning_rate * Math.min(1, step / config.warmup_steps) * decay;
}

/**
 * @param reflections [contexts][G]
 * @param rewards [contexts][G], each in [0, 1]
 * @param step counts from 1
 * @throws AppError `RUN_CANCELLED` on abort, `TRAINING_NOT_FINITE`
 */
export async function updateLora(
  model: Model,
  lora: Lora,
  reflections: readonly (readonly Reflection[])[],
  rewards: readonly (readonly number[])[],
  config: RunConfig,
  step: number,
  signal?: AbortSignal,
): Promise<UpdateResult> {
  const advantages = groupAdvantages(rewards, config.scale_rewards, config.advantage_epsilon);
  const stds = rewards.map(standardDeviation);
  const kept = reflections.map((_, c) => c).filter((c) => stds[c]! > 0);
  const all = reflections.flat();
  const metrics: Record<string, number> = {
    reward: average(rewards.flat()),
    reward_std: average(stds),
    frac_reward_zero_std: 1 - kept.length / reflections.length,
    'completions/mean_length': average(all.map(({ tokenIds }) => tokenIds.length)),
    'completions/clipped_ratio': average(all.map(({ finished }) => (finished ? 0 : 1))),
  };
  if (kept.length === 0) return { advantages, metrics };

  const groups: PolicyGroup[] = kept.map((c) => ({
    prompt: reflections[c]![0]!.promptIds,
    completions: reflections[c]!.map((r) => r.tokenIds),
  }));
  const batch = {
    oldLogProbs: kept.flatMap((c) => reflections[c]!.flatMap((reflection) => reflection.logProbs)),
    refLogProbs: config.beta > 0 ? (await logProbs(model, null, groups, { temperature: config.temperature })).logProbs : null,
    lengths: groups.flatMap(({ completions }) => completions.map(({ length }) => length)),
    advantages: kept.flatMap((c) => advantages[c]!),
    batchCompletions: all.length,
    batchTokens: all.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0),
  };
  const gradient = new PolicyGradient(model, lora);
  try {
    for (let iteration = 0; iteration < config.num_iterations; iteration++) {
      throwIfAborted(signal);
      const now = await gradient.forward(groups, { temperature: config.temperature });
      if (iteration === 0) Object.assign(metrics, mismatch(now.logProbs, batch.oldLogProbs));
      const { loss, dLogProb, kl, clipRatio } = policyLoss({ ...batch, logProbs: now.logProbs }, config);
      if (!Number.isFinite(loss)) throw notFinite('loss', loss, step, await lora.toTensors());
      throwIfAborted(signal);
      zeroGradients(lora);
      gradient.backward(dLogProb);
      const { gradNorm, paramNorm } = await adamWStep(lora, {
        learningRate: learningRate(config, step),
        beta1: config.adam_beta1,
        beta2: config.adam_beta2,
        epsilon: 1e-8,
        weightDecay: 0,
        step: (step - 1) * config.num_iterations + iteration + 1,
        maxGradNorm: config.max_grad_norm,
      });
      if (!Number.isFinite(gradNorm)) throw notFinite('gradient', gradNorm, step, await lora.gradients());
      if (!Number.isFinite(paramNorm)) throw notFinite('adapter', paramNorm, step, await lora.toTensors());
      Object.assign(metrics, { loss, kl, entropy: average([...now.entropy]), 'clip_ratio/region_mean': clipRatio, grad_norm: gradNorm });
    }
  } finally {
    gradient.free();
  }
  return { advantages, metrics: { ...metrics, learning_rate: learningRate(config, step) } };
}

/** The first tensor at fault, or the largest where each is finite and only their sum is not. */
function notFinite(what: string, value: number, step: number, tensors: ReadonlyMap<string, NamedTensor>): AppError {
  const first = [...tensors].find(([, { data }]) => firstNotFinite(data) >= 0)?.[0];
  const largest = [...tensors].map(([name, { data }]) => [name, data.reduce((most, x) => Math.max(most, Math.abs(x)), 0)] as const).sort((a, b) => b[1] - a[1])[0]!; // prettier-ignore
  const where =
    first === undefined
      ? `the largest number is ${largest[1].toPrecision(3)} in "${largest[0]}"`
      : `the first tensor with such a number is "${first}"`;
  const message = `The ${what} of step ${step} is ${value}; ${where}.`;
  const fix = 'The checkpoint before it stands: go on from there with a smaller learning_rate or max_grad_norm, or with weights in f32.';
  return new AppError('TRAINING_NOT_FINITE', message, fix);
}

/**
 * How far sampling and training disagree about what was sampled, before the first update: TRL's metrics. With one forward for both
 * nothing but the order of sums is left.
 */
function mismatch(now: Float32Array, sampled: readonly number[]): Record<string, number> {
  const differences = sampled.map((logProb, i) => Math.abs(now[i]! - logProb));
  return {
    'sampling/sampling_logp_difference/mean': average(differences),
    'sampling/sampling_logp_difference/max': differences.reduce((a, b) => Math.max(a, b), 0),
  };
}
