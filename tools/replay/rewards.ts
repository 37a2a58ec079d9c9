import { RewardManager } from '../../src/env/minihack/tasks/reward-manager';

/** An event of a reward manager as recordings write it down. */
export interface RecordedEvent {
  readonly type: string;
  readonly name?: string;
  readonly msgs?: readonly string[];
  readonly coordinates?: readonly [number, number];
  readonly reward?: number;
  readonly repeatable?: boolean;
  readonly terminal_required?: boolean;
  readonly terminal_sufficient?: boolean;
}

export function rewardsFrom(events: readonly RecordedEvent[]): RewardManager {
  const manager = new RewardManager();
  for (const event of events) {
    const options = {
      reward: event.reward ?? 1,
      repeatable: event.repeatable ?? false,
      terminalRequired: event.terminal_required ?? true,
      terminalSufficient: event.terminal_sufficient ?? false,
    };
    const name = event.name ?? '';
    if (event.type === 'message') manager.addMessageEvent(event.msgs ?? [], options);
    else if (event.type === 'eat') manager.addEatEvent(name, options);
    else if (event.type === 'wield') manager.addWieldEvent(name, options);
    else if (event.type === 'wear') manager.addWearEvent(name, options);
    else if (event.type === 'amulet') manager.addAmuletEvent(options);
    else if (event.type === 'kill') manager.addKillEvent(name, options);
    else if (event.type === 'location') manager.addLocationEvent(name, options);
    else if (event.type === 'coordinate') manager.addCoordinateEvent(...event.coordinates!, options);
  }
  return manager;
}
