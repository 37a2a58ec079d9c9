// Step 8 of the method: the trained LoRA as files that other tools open, with a card and the log of the run that made it.

import type { Evaluation } from '../core/run/evaluation';
import type { RunConfig } from '../core/run/run-config';
import type { RunEvent } from '../core/run/run-log';
import type { Bundle } from '../adapter/bundle';
import { writeCard, type CardCondition } from '../adapter/card';
import { writePeft, type PeftConfig } from '../adapter/peft';
import type { Lora } from '../model/lora';

const CONDITION_NAMES = {
  none: 'no advice',
  random: 'random advice',
  untrained: 'untrained reflector',
  trained: 'trained reflector',
  person: 'a person’s advice',
  oracle: 'oracle advice',
} as const;

/** @param events the run's log, whole; it goes into the bundle */
export async function adapterFiles(
  lora: Lora,
  base: { readonly name: string; readonly sha256: string },
  config: RunConfig,
  events: readonly RunEvent[],
): Promise<Bundle> {
  const adapter: PeftConfig = { rank: lora.rank, alpha: lora.alpha, targets: lora.targets, base };
  return { peft: writePeft(adapter, await lora.toTensors()), card: cardOfRun(adapter, config, events), runLog: writeLog(events) };
}

/** The run's log as a bundle has it. */
export function writeLog(events: readonly RunEvent[]): Uint8Array {
  return new TextEncoder().encode(events.map((event) => JSON.stringify(event) + '\n').join(''));
}

/** @param events the run's log, whole; its last evaluation is the card's result */
export function cardOfRun(adapter: PeftConfig, config: RunConfig, events: readonly RunEvent[], licence?: string): string {
  const first = events[0];
  const evaluation = events.findLast((event) => event.kind === 'evaluation')?.evaluation;
  return writeCard({
    title: `${config.preset} reflector, seed ${config.seed}`,
    adapter,
    ...(first?.kind === 'run' && first.player ? { player: first.player } : {}),
    preset: config.preset,
    benchmark: config.benchmark,
    trainFamilies: config.train_families,
    heldOutFamilies: config.held_out_families,
    seed: config.seed,
    steps: events.findLast((event) => event.kind === 'update')?.step ?? 0,
    seconds: events.at(-1)?.t ?? 0,
    device: first?.kind === 'run' ? first.device.description : 'unknown device',
    version: first?.kind === 'run' ? first.version : 'unknown',
    conditions: evaluation ? cardConditions(evaluation) : [],
    ...(licence === undefined ? {} : { licence }),
  });
}

function cardConditions({ conditions }: Evaluation): CardCondition[] {
  return (Object.keys(CONDITION_NAMES) as (keyof typeof CONDITION_NAMES)[]).flatMap((condition) => {
    const result = conditions[condition];
    return result ? [{ name: CONDITION_NAMES[condition], heldOut: result.heldOut, train: result.train }] : [];
  });
}
