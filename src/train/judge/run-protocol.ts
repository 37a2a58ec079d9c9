// Runs a protocol: trains a reflector for every arm and seed, judges each, and pools the seeds. Training runs live in folders named after
// their settings, evaluations in files beside them, so that what was begun goes on, and arms or protocols with the same training share it.

import type { Evaluation } from '../../core/run/evaluation';
import type { ArmResult, ArmSettings, Protocol, ProtocolResult, SeedResult } from '../../core/run/protocol';
import type { RunConfig } from '../../core/run/run-config';
import type { RunEvent } from '../../core/run/run-log';
import { poolEvaluations } from '../../meta/pool';
import { presetConfig } from '../preset-config';

export interface ProtocolSteps {
  /** Trains, or finds trained, and gives the log and the adapter's name for `test`. */
  train(config: RunConfig, arm: ArmSettings): Promise<{ events: readonly RunEvent[]; adapter: string }>;
  test(adapter: string, config: RunConfig, protocol: Protocol, arm: ArmSettings): Promise<Evaluation>;
  /** Told what is begun: `arm 1 of 2, seed 3: training`. */
  onStage?(text: string): void;
}

export function trainConfig(protocol: Protocol, arm: ArmSettings, seed: number): RunConfig {
  return presetConfig(protocol.preset, { ...protocol.train, ...arm.train, seed });
}

/** What the reflector is judged on: its own families, or the test's. */
function testConfig({ test }: Protocol, config: RunConfig): RunConfig {
  if (!test) return config;
  return presetConfig(test.preset, {
    held_out_families: test.held_out_families,
    train_families: test.train_families,
    seed: config.seed,
  });
}

/** @throws whatever a step throws; what was trained until then stays */
export async function runProtocol(protocol: Protocol, steps: ProtocolSteps): Promise<ArmResult[]> {
  const results: ArmResult[] = [];
  for (const [a, arm] of protocol.arms.entries()) {
    const seeds: SeedResult[] = [];
    const evaluations: Evaluation[] = [];
    for (const seed of protocol.seeds) {
      const config = trainConfig(protocol, arm, seed);
      const stage = `${arm.name} (${a + 1} of ${protocol.arms.length}), seed ${seed}`;
      steps.onStage?.(`${stage}: training`);
      const { events, adapter } = await steps.train(config, arm);
      steps.onStage?.(`${stage}: testing`);
      const evaluation = await steps.test(adapter, testConfig(protocol, config), protocol, arm);
      evaluations.push(evaluation);
      seeds.push(seedResult(seed, events, evaluation));
    }
    results.push({ name: arm.name, ...poolEvaluations(evaluations), seeds });
  }
  return results;
}

function seedResult(seed: number, events: readonly RunEvent[], { conditions, seconds }: Evaluation): SeedResult {
  const updates = events.flatMap((event) => (event.kind === 'update' ? [event] : []));
  return {
    seed,
    heldOut: Object.fromEntries(Object.entries(conditions).map(([name, { heldOut }]) => [name, heldOut.mean])),
    reward: updates.map(({ metrics }) => Math.round(metrics['reward']! * 1000) / 1000),
    trainSeconds: Math.round(updates.at(-1)?.t ?? 0),
    testSeconds: Math.round(seconds),
  };
}

export function protocolResult(
  protocol: Protocol,
  made: Pick<ProtocolResult, 'model' | 'player' | 'device' | 'date' | 'version'>,
  arms: readonly ArmResult[],
): ProtocolResult {
  return { schema: 1, protocol, ...made, arms };
}
