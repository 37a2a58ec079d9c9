// The policy-gradient losses of TRL's GRPOTrainer, with their derivative by each token's log-probability.
// Per token: l = -min(ρA, clip(ρ, 1-ε, 1+ε_high)A) + β·k3, with ρ = π/π_old and k3 = exp(d) - d - 1,
// d = log π_ref - log π. `grpo` averages within each completion and then over them, `dapo` over all tokens, `dr_grpo`
// divides by completions × max_completion_length (arXiv 2402.03300, 2503.14476, 2503.20783).

import type { RunConfig } from '../core/run/run-config';

export interface LossInput {
  /** Flat, completion after completion: log-probabilities now, when sampled, and without the adapter (null where β is 0). */
  readonly logProbs: ArrayLike<number>;
  readonly oldLogProbs: ArrayLike<number>;
  readonly refLogProbs: ArrayLike<number> | null;
  /** Tokens of each completion. */
  readonly lengths: readonly number[];
  /** Advantage of each completion. */
  readonly advantages: readonly number[];
  /** Completions of the whole batch, those left out for lack of spread included. */
  readonly batchCompletions: number;
  /** Tokens of the whole batch, likewise. */
  readonly batchTokens: number;
}

export interface LossResult {
  readonly loss: number;
  /** dLoss/dlogProb of each token, flat. */
  readonly dLogProb: Float32Array;
  /** Means over the tokens given. */
  readonly kl: number;
  readonly clipRatio: number;
}

export type LossConfig = Pick<RunConfig, 'loss_type' | 'beta' | 'epsilon' | 'epsilon_high' | 'max_completion_length'>;

export function policyLoss(input: LossInput, config: LossConfig): LossResult {
  const { logProbs, oldLogProbs, refLogProbs, lengths, advantages } = input;
  const dLogProb = new Float32Array(logProbs.length);
  let loss = 0;
  let kl = 0;
  let clipped = 0;
  let token = 0;
  for (const [completion, length] of lengths.entries()) {
    const advantage = advantages[completion]!;
    const weight = tokenWeight(config, length, input);
    for (const end = token + length; token < end; token++) {
      const ratio = Math.exp(logProbs[token]! - oldLogProbs[token]!);
      const bounded = Math.min(Math.max(ratio, 1 - config.epsilon), 1 + config.epsilon_high);
      const isClipped = bounded * advantage < ratio * advantage;
      let value = -Math.min(ratio * advantage, bounded * advantage);
      let derivative = isClipped ? 0 : -ratio * advantage;
      if (refLogProbs) {
        const d = refLogProbs[token]! - logProbs[token]!;
        const k3 = Math.exp(d) - d - 1;
        kl += k3;
        value += config.beta * k3;
        derivative += config.beta * (1 - Math.exp(d));
      }
      if (isClipped) clipped++;
      loss += weight * value;
      dLogProb[token] = weight * derivative;
    }
  }
  const tokens = Math.max(1, token);
  return { loss, dLogProb, kl: kl / tokens, clipRatio: clipped / tokens };
}

function tokenWeight(config: LossConfig, length: number, input: LossInput): number {
  switch (config.loss_type) {
    case 'grpo':
      return 1 / (length * input.batchCompletions);
    case 'dapo':
      return 1 / input.batchTokens;
    case 'dr_grpo':
      return 1 / (input.batchCompletions * config.max_completion_length);
  }
}
