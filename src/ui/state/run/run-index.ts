// A run as the page reads it: the events are the only state, everything here is derived from them as they
// arrive. Events may be sent again after a resume; those from a repeated `seq` on replace what was there.

import type { Evaluation } from '../../../core/run/evaluation';
import { type RunConfig, type TextForm, textForm } from '../../../core/run/run-config';
import type { RunEvent, RunStatus } from '../../../core/run/run-log';
import { standardDeviation } from '../../../core/statistics';

export type RunHeader = Extract<RunEvent, { kind: 'run' }>;
export type GroupEvent = Extract<RunEvent, { kind: 'group' }>;
export type HeldOutEvent = Extract<RunEvent, { kind: 'held_out' }>;

/** One GRPO step. Rates are in [0, 1]. */
export interface StepSummary {
  readonly step: number;
  /** Mean reward over all reflections of the step. */
  readonly reward: number;
  /** Mean over groups of the standard deviation of rewards within the group. */
  readonly spread: number;
  /** Share of groups whose reflections all earned the same. */
  readonly withoutSpread: number;
  /** Mean tokens of a reflection. */
  readonly length: number;
  /** Nats a token; NaN where the log has none. */
  readonly entropy: number;
  readonly kl: number;
  /** All that the update logged, by TRL's names. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly groups: readonly GroupEvent[];
  /** Seconds of work since the run began. */
  readonly t: number;
}

export class RunIndex {
  readonly events: RunEvent[] = [];
  header: RunHeader | null = null;
  steps: StepSummary[] = [];
  /** Groups of the step under way. */
  pending: GroupEvent[] = [];
  /** Logs of earlier versions hold no contexts; theirs are empty. */
  heldOut: HeldOutEvent[] = [];
  evaluation: Evaluation | null = null;
  status: RunStatus = 'running';
  message: string | null = null;
  checkpointStep: number | null = null;
  seconds = 0;

  constructor(events: readonly RunEvent[] = []) {
    this.add(events);
  }

  get form(): TextForm {
    return textForm(this.config?.preset ?? '', this.header?.player !== undefined);
  }

  get config(): RunConfig | null {
    return this.header?.config ?? null;
  }

  add(events: readonly RunEvent[]): void {
    const first = events[0];
    if (!first) return;
    const overlap = this.events.findIndex((event) => event.seq >= first.seq);
    if (overlap >= 0) this.#rebuild(this.events.slice(0, overlap));
    for (const event of events) this.#take(event);
  }

  #rebuild(kept: readonly RunEvent[]): void {
    this.events.length = 0;
    this.header = null;
    this.steps = [];
    this.pending = [];
    this.heldOut = [];
    this.evaluation = null;
    this.checkpointStep = null;
    for (const event of kept) this.#take(event);
  }

  #take(event: RunEvent): void {
    this.events.push(event);
    this.seconds = event.t;
    switch (event.kind) {
      case 'run':
        this.header = event;
        break;
      case 'group':
        if (this.pending[0] && this.pending[0].step !== event.step) this.pending = [];
        this.pending.push(event);
        break;
      case 'update':
        this.steps.push(summarise(event.step, event.metrics, this.pending, event.t));
        this.pending = [];
        break;
      case 'held_out':
        this.heldOut.push({ ...event, contexts: (event as Partial<HeldOutEvent>).contexts ?? [] });
        break;
      case 'evaluation':
        this.evaluation = event.evaluation;
        break;
      case 'checkpoint':
        this.checkpointStep = event.step;
        break;
      case 'status':
        this.status = event.status;
        this.message = event.message ?? null;
    }
  }
}

/** Metrics by TRL's paths win over what the groups say; both are the same numbers where both are there. */
function summarise(step: number, metrics: Readonly<Record<string, number>>, groups: readonly GroupEvent[], t: number): StepSummary {
  const deviations = groups.map((group) => standardDeviation(group.members.map((member) => member.reward)));
  const members = groups.flatMap((group) => group.members);
  return {
    step,
    reward: metrics['reward'] ?? mean(members.map((member) => member.reward)),
    spread: metrics['reward_std'] ?? mean(deviations),
    withoutSpread: metrics['frac_reward_zero_std'] ?? mean(deviations.map((d) => (d === 0 ? 1 : 0))),
    length: metrics['completions/mean_length'] ?? mean(members.map((member) => member.tokens)),
    entropy: metrics['entropy'] ?? NaN,
    kl: metrics['kl'] ?? NaN,
    metrics,
    groups,
    t,
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}
