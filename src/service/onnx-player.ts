// Kept models in ONNX as actors of the page: one open at a time, on the engine's graphics device where it has one.

import type { Actor } from '../actor/actor';
import { chooseVariant, type OnnxFolder, placeOf } from '../onnx/folder';
import { openRuntime } from '../onnx/runtime';
import type { ModelFiles } from '../train/model-files';
import type { OnnxActor } from '../train/onnx';
import { usualPreset } from '../train/presets';
import { openTexts, readTextFiles } from '../train/texts';

export interface OnnxPlayerOptions {
  /** Files of a kept model. @throws AppError `HUB_NO_MODEL`, `HUB_DAMAGED` */
  readonly modelFiles: (id: string) => Promise<ModelFiles>;
  /** The engine's graphics device where the engine is open on one; null for WASM. */
  readonly gpu: () => Promise<GPUDevice | null>;
  /** Of WASM. */
  readonly threads: number;
}

export class OnnxPlayer {
  #open: { readonly key: string; readonly gpu: GPUDevice | null; readonly actor: Promise<OnnxActor> } | null = null;

  constructor(private readonly options: OnnxPlayerOptions) {}

  /**
   * @param id of a kept model
   * @throws AppError `HUB_NO_MODEL`, `ONNX_…`, and what the readers of tokenizers and templates throw
   */
  async actor(id: string, format: string | null): Promise<Actor> {
    const key = JSON.stringify([id, format]);
    const gpu = await this.options.gpu();
    // An engine that was closed took its device along.
    if (this.#open?.key === key && this.#open.gpu === gpu) return this.#open.actor;
    await this.free();
    const actor = this.#load(id, format, gpu);
    this.#open = { key, gpu, actor };
    actor.catch(() => {
      if (this.#open?.actor === actor) this.#open = null;
    });
    return actor;
  }

  /** Gives the memory back. */
  async free(): Promise<void> {
    const before = this.#open;
    this.#open = null;
    await before?.actor.then((actor) => actor.free()).catch(() => undefined);
  }

  async #load(id: string, format: string | null, device: GPUDevice | null): Promise<OnnxActor> {
    const folder = onnxFolder(await this.options.modelFiles(id));
    const { chat } = await openTexts(readTextFiles(folder.name, folder.files));
    const variant = chooseVariant([...folder.files.keys()], folder.name, format);
    const runtime = await openRuntime({ device, threads: this.options.threads });
    const { openOnnxActor } = await import('../train/onnx');
    return openOnnxActor(runtime, folder, variant, usualPreset(chat !== null));
  }
}

/** Kept files lie side by side; in a folder of Hugging Face's the graphs have one of their own. */
export function onnxFolder({ name, files }: ModelFiles): OnnxFolder {
  return { name, files: new Map([...files].map(([file, bytes]) => [placeOf(file), bytes])) };
}
