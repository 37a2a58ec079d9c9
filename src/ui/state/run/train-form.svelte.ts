// What stands in the form of Train: steps, the preset, the user's own tasks, settings beside the preset's, the model and who plays. From
// it come the run's configuration and the link that sets up the same form elsewhere.

import { AppError } from '../../../core/errors';
import { readTrainLink, type TrainLink, writeTrainLink } from '../../../core/sharing/link';
import type { PresetName, RunConfig, ShippedPreset } from '../../../core/run/run-config';
import { brokenRule, OPEN_SETTINGS, readSetting, type SettingName, SETTINGS } from '../../../core/run/run-settings';
import type { Pace } from '../../../core/run/run-plan';
import type { OwnBenchmark } from '../../../env/env';
import type { Note } from '../../../store/notes';
import type { ChoosePlayer } from '../players/choose-player.svelte';
import {
  type DialWorld,
  configure,
  lengthsOf,
  nearestLength,
  paceElsewhere,
  paceOf,
  requestsOfStep,
  secondsElsewhere,
  secondsOf,
} from './dial';
import type { OwnFamilies } from '../services';
import type { PageContext } from '../page';
import { settingsText } from '../../strings/text/settings';

/** Which tasks a run has; those of one's own say it themselves. */
const OF_TASKS: readonly SettingName[] = ['train_families', 'held_out_families', 'room_size'];

export class TrainForm {
  /** Where the dial stands. */
  dialled = $state(0);
  preset = $state<ShippedPreset>('minihack');
  /** What differs from the preset; without `steps` the dial says how many. */
  changes = $state.raw<Partial<RunConfig>>({});
  /** What is wrong with fields, by setting. */
  errors = $state.raw<Readonly<Partial<Record<SettingName, string>>>>({});
  /** The user's own games and levels that a run draws from; null for the preset's tasks. */
  own = $state.raw<OwnBenchmark | null>(null);
  families = $state.raw<OwnFamilies>({ train: [], heldOut: [] });

  constructor(
    private readonly page: PageContext,
    readonly who: ChoosePlayer,
    /** How fast runs went here. */
    private readonly paces: Readonly<Record<string, Pace>>,
  ) {
    this.dialled = page.services.presets.minihack.steps;
  }

  /** The kept model of the run; null for the embedded one, whose presets and dial are its own. */
  readonly chosen = $derived.by(() => this.page.trainer.model);
  readonly presetName = $derived.by((): PresetName => this.offered(this.preset));
  readonly base = $derived.by(() => this.page.services.presets[this.presetName]);
  /** The preset with the changes that are about it; steps are told apart. */
  readonly #settings = $derived.by((): RunConfig => ({
    ...this.base,
    ...only(this.changes, shownSettings(this.base, this.chosen !== null)),
  }));
  readonly config = $derived.by((): RunConfig => ({ ...this.#settings, steps: this.steps }));
  readonly world = $derived.by((): DialWorld => ((this.own?.id ?? this.preset) === 'alfworld' ? 'alfworld' : 'minihack'));
  readonly requests = $derived.by(() => requestsOfStep(this.#settings));
  readonly elsewhere = $derived.by(() => this.who.trial && secondsElsewhere(this.requests, this.who.trial.seconds));
  /** The run as its time is reckoned. */
  readonly #work = $derived.by((): RunConfig => ({
    ...this.config,
    ...(this.chosen ? { model_name_or_path: this.chosen.id, weights_format: this.chosen.format } : {}),
    ...(this.own ? { own_tasks: this.own.id, train_families: this.families.train, held_out_families: this.families.heldOut } : {}),
    ...(this.who.kind === 'engine' ? {} : { actor: this.who.kind }),
  }));
  /** Null until this machine has been tried, and whoever plays elsewhere. */
  readonly pace = $derived.by((): (Pace & { readonly isKnown: boolean }) | null => {
    const here = paceOf(this.#work, this.base, this.page.trainer.verdict, this.paces);
    if (this.who.kind === 'engine' || here === null) return here;
    return this.who.trial && { ...paceElsewhere(this.#work, here, this.who.trial.seconds), isKnown: false };
  });
  readonly seconds = $derived.by(() => this.pace && secondsOf(this.#work, this.pace));
  readonly stepSeconds = $derived.by(() => this.pace?.stepSeconds ?? null);
  /** Said exactly, or by the dial. */
  readonly steps = $derived.by((): number => {
    if (this.changes.steps !== undefined) return this.changes.steps;
    return this.chosen ? this.base.steps : nearestLength(this.dialled, this.world);
  });
  /** Settings that do not go together, in a sentence. */
  readonly conflict = $derived.by((): string | null => {
    if (this.own) return null;
    if (this.config.train_families.length === 0) return settingsText.noFamily;
    const broken = brokenRule(this.config);
    return broken && settingsText.conflict(broken.message, broken.of);
  });
  readonly isSound = $derived.by(() => Object.keys(this.errors).length === 0 && this.conflict === null && this.stepSeconds !== null);
  readonly link = $derived.by(() => {
    return `#/train?${writeTrainLink(this.config, this.page.services.presets, { model: this.chosen?.id ?? null })}`;
  });

  offered(name: ShippedPreset): PresetName {
    return this.chosen ? `${name}-smollm2` : name;
  }

  /** As it stood before. */
  recall({ preset, steps, seed, query }: Note<'train'>): void {
    this.preset = preset;
    this.dialled = steps;
    if (query === undefined) this.set('seed', seed);
    else this.take(this.read(query));
  }

  /** Fills the form; nothing is started. */
  take({ preset, settings }: TrainLink): void {
    this.preset = preset.startsWith('alfworld') ? 'alfworld' : 'minihack';
    const { steps, ...others } = settings;
    const isDialled = steps !== undefined && !preset.endsWith('-smollm2') && lengthsOf(this.world).includes(steps);
    if (isDialled) this.dialled = steps;
    this.changes = isDialled ? others : settings;
    this.errors = {};
    this.own = null;
  }

  read(query: string): TrainLink {
    return readTrainLink(query, this.page.services.presets);
  }

  choosePreset(name: ShippedPreset): void {
    this.preset = name;
    // Families and rooms are the other world's.
    for (const setting of OF_TASKS) this.reset(setting);
  }

  /** A setting as it stands in its field. */
  set<N extends SettingName>(name: N, value: RunConfig[N] | undefined): void {
    const { [name]: _, ...others } = this.changes;
    const { [name]: __, ...errors } = this.errors;
    const isUsual = name !== 'steps' && JSON.stringify(value) === JSON.stringify(this.base[name]);
    this.changes = value === undefined || isUsual ? (others as Partial<RunConfig>) : { ...others, [name]: value } as Partial<RunConfig>; // prettier-ignore
    this.errors = errors as typeof this.errors;
  }

  reset(name: SettingName): void {
    this.set(name, undefined);
  }

  resetAll(): void {
    this.changes = {};
    this.errors = {};
  }

  /** A setting as it is typed; nothing is the preset's value. What is wrong is told at the field. */
  type(name: SettingName, typed: string): void {
    if (typed.trim() === '') return this.reset(name);
    try {
      this.set(name, readSetting(name, typed.trim()) as never);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.errors = { ...this.errors, [name]: settingsText.refused(`${error.message} ${error.fix}`, typed, SETTINGS[name].kind.field) };
    }
  }

  /** @param steps as a field of numbers gives it: nothing where it is empty */
  typeSteps(steps: number | null | undefined): void {
    this.type('steps', String(steps ?? ''));
  }

  /** @throws AppError `RUN_TOO_FEW_TASKS`, `ENDPOINT_…` */
  async run(): Promise<RunConfig> {
    const { services } = this.page;
    const { own, chosen, changes, steps } = this;
    const onTasks = own
      ? {
          ...(await services.ownRuns()).configure(own, this.families, chosen !== null),
          ...only(
            changes,
            shownSettings(this.base, chosen !== null).filter((name) => !OF_TASKS.includes(name)),
          ),
        }
      : this.config;
    const config = configure(onTasks, steps, this.config.seed);
    const model = chosen ? { model_name_or_path: chosen.id, weights_format: chosen.format } : {};
    const actor = await this.who.line();
    return { ...config, ...model, ...(actor === undefined ? {} : { actor }) };
  }
}

/** Settings that are about a preset: those of chat models only where it is for one, rooms only where it has some. */
export function shownSettings(base: RunConfig, isChat: boolean): SettingName[] {
  const isShown = (name: SettingName): boolean =>
    (SETTINGS[name].isChat !== true || isChat) && (name !== 'room_size' || base.room_size !== undefined);
  return OPEN_SETTINGS.filter(isShown);
}

function only(changes: Partial<RunConfig>, names: readonly SettingName[]): Partial<RunConfig> {
  return Object.fromEntries(Object.entries(changes).filter(([name]) => names.includes(name as SettingName)));
}
