// A model in ONNX as the actor: the same prompts, choices and replies as on the engine, computed by ONNX Runtime.

import type { Actor } from '../actor/actor';
import { readOnnxFolder, type OnnxFolder } from '../onnx/folder';
import type { OnnxRuntime } from '../onnx/runtime';
import { OnnxSession } from '../onnx/session';
import { createTextActor, planActor, type ActorConfig } from './text-actor';
import { openTexts, readTextFiles } from './texts';

/** Episodes at a time. A batch is copied with every token, so that many rows cost more than they save. */
const ROWS = 32;

export interface OnnxActor extends Actor {
  /** Gives the memory back. */
  free(): void | Promise<void>;
}

/**
 * @param variant which of the folder's formats, see `chooseVariant`
 * @param rows episodes at a time, whatever the configuration says
 * @throws AppError `ONNX_…`, and what the readers of tokenizers and templates throw
 */
export async function openOnnxActor(
  runtime: OnnxRuntime,
  folder: OnnxFolder,
  variant: string,
  config: ActorConfig,
  rows?: number,
): Promise<OnnxActor> {
  const source = readOnnxFolder(folder, variant);
  const texts = await openTexts(readTextFiles(folder.name, folder.files));
  const plan = planActor({ texts, maxPositions: source.settings.maxPositions, rows: ROWS }, config, rows);
  return createTextActor(texts, await OnnxSession.open(runtime, source, plan), plan);
}
