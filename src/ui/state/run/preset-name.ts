// What a preset is called on the page. One of an earlier version is called by what it was, one from elsewhere by its own name.

import { frameText as t } from '../../strings/text/frame';

export function presetName(preset: string): string {
  const { presets, earlier }: { presets: Readonly<Record<string, { name: string }>>; earlier: Readonly<Record<string, string>> } = t.train;
  return presets[preset]?.name ?? earlier[preset] ?? preset;
}
