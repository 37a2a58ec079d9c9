// The model card of an adapter (https://huggingface.co/docs/hub/model-cards): front matter that the Hub
// reads, what it is, how it was trained, and the result with all conditions next to each other.

import type { Cell } from '../core/run/evaluation';
import type { PeftConfig } from './peft';

export interface CardCondition {
  /** For people: `trained reflector`. */
  readonly name: string;
  readonly heldOut: Cell;
  readonly train: Cell;
}

export interface CardSummary {
  readonly title: string;
  readonly adapter: PeftConfig;
  /** The player adapter that the actor played with, if any. */
  readonly player?: { readonly name: string; readonly sha256: string };
  readonly preset: string;
  readonly benchmark: string;
  readonly trainFamilies: readonly string[];
  readonly heldOutFamilies: readonly string[];
  readonly seed: number;
  readonly steps: number;
  readonly seconds: number;
  /** Device the run was made on. */
  readonly device: string;
  readonly version: string;
  /** Empty where the adapter was not evaluated. */
  readonly conditions: readonly CardCondition[];
  /** As the Hub names licences: `mit`. */
  readonly licence?: string;
}

/** The Hub finds reflectors by it. */
export const REFLECTOR_TAG = 'hindsight-reflector';

/** Names come from files of others: one line, no markup. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*[\]<>|#]/g, '\\$&');
}

function cell({ mean, se, episodes }: Cell): string {
  return `${mean.toFixed(3)} ± ${se.toFixed(3)} (${episodes})`;
}

function results(conditions: readonly CardCondition[]): string {
  if (conditions.length === 0) return 'Not evaluated yet.';
  const rows = conditions.map(({ name, heldOut, train }) => `| ${plain(name)} | ${cell(heldOut)} | ${cell(train)} |`);
  return [
    'Success of the frozen actor: mean ± standard error over contexts (episodes), the same tasks for all conditions.',
    '',
    '| condition | families never trained on | families trained on |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** Markdown, ending with a line break. */
export function writeCard(summary: CardSummary): string {
  const { adapter, title, player, preset, benchmark, seed, steps, seconds, device, version } = summary;
  const { base, rank, alpha, targets } = adapter;
  const front = {
    library_name: 'peft',
    base_model: base.name,
    base_model_relation: 'adapter',
    ...(summary.licence === undefined ? {} : { license: summary.licence }),
    tags: ['lora', 'reflector', 'in-context-training', REFLECTOR_TAG, benchmark],
  };
  const yaml = Object.entries(front).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `---
${yaml.join('\n')}
---

# ${plain(title)}

A LoRA adapter that makes **${plain(base.name)}** a *reflector*: it reads how an actor played and writes the actor's next
system prompt. It was trained with GRPO from the actor's success on fresh tasks alone.

## Training

- preset ${plain(preset)} on ${plain(benchmark)}, ${steps} steps in ${Math.round(seconds)} s on ${plain(device)}, seed ${seed}, version ${plain(version)}
- trained on: ${summary.trainFamilies.map(plain).join(', ')}
- never trained on: ${summary.heldOutFamilies.map(plain).join(', ')}
- rank ${rank}, alpha ${alpha}, on ${targets.map(plain).join(', ')}
- base weights: SHA-256 ${base.sha256 ?? 'not recorded'}
${player ? `- the actor played with the player adapter ${plain(player.name)}: SHA-256 ${plain(player.sha256)}\n` : ''}
## Result

${results(summary.conditions)}

## Use

\`adapter_config.json\` and \`adapter_model.safetensors\` open in PEFT; the whole bundle opens in the page it came from.
`;
}

const NOTE_HEADING = '## Note from the sender';

/** The card with what its sender wrote, quoted line by line, in the place of an earlier note. An empty note takes that away. */
export function withNote(card: string, note: string): string {
  const bare = card.includes(`\n${NOTE_HEADING}\n`) ? card.slice(0, card.indexOf(`\n${NOTE_HEADING}\n`)) : card;
  // Not by `^` of a regular expression, which takes U+2028 and U+2029 for ends of lines too.
  const lines = note.trim().split(/\r\n|\r|\n/);
  return lines.join('') === '' ? bare : `${bare}\n${NOTE_HEADING}\n\n${lines.map((line) => `> ${line}`).join('\n')}\n`;
}

/** What the sender wrote, as plain text; null where there is nothing. */
export function noteOf(card: string): string | null {
  const [, quoted = ''] = card.replace(/\r\n?/g, '\n').split(`\n${NOTE_HEADING}\n`);
  const lines = quoted.split('\n').filter((text) => text.startsWith('>'));
  return lines.length === 0 ? null : lines.map((text) => text.replace(/^> ?/, '')).join('\n');
}

/** The licence that a card's front matter names, at most 60 characters; null where it names none. */
export function licenceOf(card: string): string | null {
  const [, front = ''] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card) ?? [];
  const [, value = ''] = /(?:^|\n)license:[ \t]*([^\r\n]*)/.exec(front) ?? [];
  const bare = value
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .slice(0, 60);
  return bare === '' ? null : bare;
}
