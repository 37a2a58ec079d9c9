// Episodes in the forms that trainers of chat models, and viewers of their logs, read: what a chat model reads and says as the actor,
// see `actor/react.ts`.

import type { EpisodeForm } from '../core/episode-forms';
import type { Demonstration, Trajectory } from '../core/trajectory';
import { VERSION } from '../core/version';
import type { ChatMessage } from '../text/chat-template';
import { ACTION_MARK, actorMessages } from './react';

export interface Played {
  /** Who played, as `core/run/player.ts` writes it. */
  readonly player: string;
  readonly benchmark: string;
  /** When the episodes are written; `inspect` alone says it. */
  readonly at: Date;
  /** Whether all that were asked for are there. */
  readonly isWhole: boolean;
}

/**
 * - `chatml`: `messages`, and `mask` with 1 for the turns to learn, which are the player's own.
 * - `sharegpt`: `conversations` with `train` at each turn.
 * - `prompt-completion`: a line for each step, as TRL reads it.
 * - `verifiers`: the `traces.jsonl` of verifiers 0.4 (`verifiers/v1/episode.py`, `trace.py`); `sampled` marks the turns to learn.
 * - `inspect`: one log of Inspect, version 2 (`inspect_ai/log/_log.py`); `source: generate` marks the turns to learn.
 *
 * An episode without a step has no line in the first three.
 */
export function exportEpisodes(trajectories: readonly Trajectory[], form: EpisodeForm, played: Played): string {
  if (form === 'inspect') return `${JSON.stringify(inspectLog(trajectories, played), null, 2)}\n`;
  return trajectories.flatMap((one, i) => linesOf(one, i, form, played)).map((line) => `${JSON.stringify(line)}\n`).join(''); // prettier-ignore
}

/** @param lines a demonstration each, as the page keeps them */
export function exportDemonstrations(lines: string, form: EpisodeForm): string {
  const all = lines.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Demonstration); // prettier-ignore
  return exportEpisodes(all, form, { player: 'person', benchmark: 'demonstrations', at: new Date(), isWhole: true });
}

const SHAREGPT: Readonly<Record<string, string>> = { system: 'system', user: 'human', assistant: 'gpt' };

function linesOf(trajectory: Trajectory, index: number, form: Exclude<EpisodeForm, 'inspect'>, played: Played): unknown[] {
  if (form === 'trajectories') return [trajectory];
  if (form === 'verifiers') return [verifiersEpisode(trajectory, index, played)];
  const { task, success } = trajectory;
  const about = { task, success };
  if (form === 'prompt-completion') {
    const history = historyOf(trajectory);
    return history.map(({ observation, raw }, i) => {
      const prompt = actorMessages(trajectory.systemPrompt, history.slice(0, i), observation);
      return { prompt, completion: [{ role: 'assistant', content: raw }], step: i, ...about };
    });
  }
  if (trajectory.steps.length === 0) return [];
  const { messages, isLearned } = conversationOf(trajectory);
  if (form === 'chatml') return [{ messages, mask: isLearned.map(Number), ...about }];
  const conversations = messages.map(({ role, content }, i) => ({ from: SHAREGPT[role]!, value: content, train: isLearned[i]! }));
  return [{ conversations, ...about }];
}

/** A scripted player, and a person, writes its action alone. */
function historyOf({ steps }: Trajectory): Trajectory['steps'] {
  return steps.map((step) => ({ ...step, raw: step.raw.includes(ACTION_MARK) ? step.raw : `${ACTION_MARK} ${step.executed}` }));
}

function rewardOf(steps: Trajectory['steps']): number {
  return steps.reduce((sum, { reward }) => sum + reward, 0);
}

interface Conversation {
  readonly messages: readonly ChatMessage[];
  /** For each message whether the player wrote it: what comes before the first observation, the example among it, is not theirs. */
  readonly isLearned: readonly boolean[];
  /** Messages up to the first observation. */
  readonly opening: number;
}

function conversationOf(trajectory: Trajectory): Conversation {
  const { steps, final, systemPrompt } = trajectory;
  const opening = actorMessages(systemPrompt, [], steps[0]?.observation ?? final).length;
  const all = actorMessages(systemPrompt, historyOf(trajectory), final);
  // What the world says last asks for nothing, but where nothing else was said.
  const messages = steps.length === 0 ? all : all.slice(0, -1);
  return { messages, isLearned: messages.map(({ role }, i) => i >= opening && role === 'assistant'), opening };
}

function verifiersEpisode(trajectory: Trajectory, index: number, { player, benchmark }: Played): unknown {
  const { task: name, success, steps, truncated, failure } = trajectory;
  const { messages, isLearned, opening } = conversationOf(trajectory);
  const [system, ...prompt] = messages.slice(0, opening);
  const task = { type: benchmark, data: { idx: index, name, system_prompt: system!.content, prompt }, key: name };
  const ok = failure === undefined;
  const errors = ok ? [] : [{ type: 'ReplyError', message: failure }];
  const trace = {
    version: 1,
    task,
    agent: { config: { model: player, runtime: { type: 'subprocess' } }, name: 'player' },
    nodes: messages.map((message, i) => ({ parent: i === 0 ? null : i - 1, message, sampled: isLearned[i] })),
    rewards: { success: { score: Number(success), weight: 1 } },
    metrics: { game_reward: rewardOf(steps), steps: steps.length },
    is_completed: true,
    ok,
    stop_condition: ok ? (truncated ? 'max_turns' : 'game_over') : 'error',
    errors,
  };
  return { env: { id: `hindsight-${benchmark}` }, task, ok, errors, traces: [trace] };
}

function inspectLog(trajectories: readonly Trajectory[], played: Played): unknown {
  const { player, benchmark, at, isWhole } = played;
  const epochs = new Map<string, number>();
  const samples = trajectories.map((trajectory) => {
    const epoch = (epochs.get(trajectory.task) ?? 0) + 1;
    epochs.set(trajectory.task, epoch);
    return inspectSample(trajectory, epoch, player);
  });
  const created = at.toISOString();
  const won = trajectories.filter(({ success }) => success).length;
  const accuracy = { accuracy: { name: 'accuracy', value: samples.length === 0 ? 0 : won / samples.length } };
  // In this order: Inspect's header ends with `stats`.
  return {
    version: 2,
    status: isWhole ? 'success' : 'cancelled',
    eval: {
      run_id: `hindsight-${created}`,
      created,
      task: `hindsight/${benchmark}`,
      task_id: `hindsight-${benchmark}`,
      dataset: { name: benchmark, samples: epochs.size, sample_ids: [...epochs.keys()], shuffled: false },
      model: player,
      config: { epochs: Math.max(1, ...epochs.values()) },
      packages: { hindsight: VERSION },
    },
    plan: {},
    results: {
      total_samples: samples.length,
      completed_samples: trajectories.filter(({ failure }) => failure === undefined).length,
      scores: [{ name: 'success', scorer: 'success', scored_samples: samples.length, unscored_samples: 0, metrics: accuracy }],
    },
    stats: { started_at: '', completed_at: created },
    samples,
  };
}

function inspectSample(trajectory: Trajectory, epoch: number, player: string): unknown {
  const { task, success, steps, truncated, failure } = trajectory;
  const { messages, isLearned, opening } = conversationOf(trajectory);
  const marked = messages.map((message, i) =>
    isLearned[i] ? { ...message, source: 'generate', model: player } : { ...message, source: 'input' },
  );
  const last = isLearned.lastIndexOf(true);
  return {
    id: task,
    epoch,
    input: marked.slice(0, opening),
    target: '',
    messages: marked,
    output: { model: player, choices: last < 0 ? [] : [{ message: marked[last], stop_reason: 'stop' }] },
    scores: { success: { value: success ? 'C' : 'I' } },
    metadata: { game_reward: rewardOf(steps), steps: steps.length },
    turn_count: steps.length,
    ...(truncated ? { limit: { type: 'turn', limit: steps.length } } : {}),
    ...(failure === undefined ? {} : { error: { message: failure, traceback: '', traceback_ansi: '' } }),
  };
}
