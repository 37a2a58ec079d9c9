// An adapter as a repository of a Hub: PEFT's two files, the card with what the Hub and the gallery look for, and the run log.

import { CARD_FILE, RUN_LOG_FILE, type Bundle } from './bundle';
import { plain, REFLECTOR_TAG, withNote } from './card';
import { CONFIG_FILE, readPeft, WEIGHTS_FILE, type PeftConfig } from './peft';

/**
 * @param licence for the card, as the Hub names licences
 * @param note for whoever opens it; what is on the card stays where it is left out
 * @returns contents by path
 * @throws AppError `ADAPTER_…`
 */
export function filesForHub({ peft, card, runLog }: Bundle, licence?: string, note?: string): Map<string, Uint8Array> {
  const full = cardForHub(card, readPeft(peft).config, licence);
  const files = new Map([
    [CARD_FILE, new TextEncoder().encode(note === undefined ? full : withNote(full, note))],
    [CONFIG_FILE, peft.config],
    [WEIGHTS_FILE, peft.weights],
  ]);
  if (runLog !== null) files.set(RUN_LOG_FILE, runLog);
  return files;
}

const FRONT = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;

/**
 * The card as a Hub reads it: in its front matter the fields of PEFT's cards, the tag of reflectors, and a licence where one is given. What the card
 * says itself stays; a licence of its own is not overruled.
 * @param card null where the adapter came without one
 */
export function cardForHub(card: string | null, { base }: PeftConfig, licence?: string): string {
  const text =
    card ?? `# ${plain(base.name)}, a LoRA adapter\n\nA reflector: it reads how an actor played and writes its next system prompt.\n`;
  const front = FRONT.exec(text);
  const lines = front ? front[1]!.split(/\r?\n/) : [];
  const has = (key: string): boolean => lines.some((line) => line.startsWith(`${key}:`));
  const wanted = { library_name: 'peft', base_model: base.name, base_model_relation: 'adapter', ...(licence ? { license: licence } : {}) };
  for (const [key, value] of Object.entries(wanted)) if (!has(key)) lines.push(`${key}: ${JSON.stringify(value)}`);
  if (!lines.some((line) => /^\s*-|^tags:/.test(line) && new RegExp(`[\\s["',]${REFLECTOR_TAG}(?:["',\\]\\s]|$)`).test(line)))
    addTag(lines);
  return `---\n${lines.join('\n')}\n---\n${front ? text.slice(front[0].length) : `\n${text}`}`;
}

/** In either way in which YAML writes a list. */
function addTag(lines: string[]): void {
  const at = lines.findIndex((line) => line.startsWith('tags:'));
  if (at < 0) return void lines.push(`tags: ["${REFLECTOR_TAG}"]`);
  const inside = lines[at]!.slice('tags:'.length).trim();
  if (inside === '') lines.splice(at + 1, 0, `${/^\s*/.exec(lines[at + 1] ?? '')![0]}- ${REFLECTOR_TAG}`);
  else if (/^\[\s*\]$/.test(inside)) lines[at] = `tags: ["${REFLECTOR_TAG}"]`;
  else if (inside.startsWith('[')) lines[at] = `tags: ["${REFLECTOR_TAG}", ${inside.slice(1)}`;
  else lines[at] = `tags: ["${REFLECTOR_TAG}", ${inside}]`;
}
