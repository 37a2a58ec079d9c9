// The work of a run as memory is planned for it: before a model is fetched one can see whether it fits.

import { PLAYER_LORA } from '../core/run/player-adapters';
import type { RunConfig } from '../core/run/run-config';
import type { PlannedWork } from '../model/memory-plan';
import { CHAT } from './text-actor';

/**
 * Of a run with a chat model: sampling and learning from one step's reflections, beside the episodes that the actor keeps.
 * @param hasPlayer whether the actor has a player adapter; before the model is here, it may
 */
export function plannedWork(run: RunConfig, hasPlayer = true): PlannedWork {
  const settings = { ...CHAT, ...run };
  return {
    prompts: run.contexts_per_step,
    samples: run.num_generations,
    promptTokens: settings.max_prompt_length,
    completionTokens: run.max_completion_length,
    session: { rows: settings.actor_rows, contextTokens: settings.actor_context_tokens, lora: hasPlayer ? PLAYER_LORA : null },
    training: { rank: run.lora_r, alpha: run.lora_alpha },
  };
}

/** One episode at a time, nothing learned. */
export function playedWork(run: RunConfig): PlannedWork {
  const { actor_context_tokens: contextTokens, actor_max_tokens: completionTokens } = { ...CHAT, ...run };
  return { prompts: 0, samples: 0, promptTokens: contextTokens, completionTokens, session: { rows: 1, contextTokens, lora: PLAYER_LORA } };
}
