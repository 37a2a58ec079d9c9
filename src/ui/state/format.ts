// Numbers as people read them, in the language of the page.

import { spokenLocale } from '../strings/spoken';

export function percent(share: number): string {
  return Number.isFinite(share) ? share.toLocaleString(spokenLocale(), { style: 'percent' }) : '–';
}

/** @param digits behind the point; where left out, as many as the number has, up to six */
export function decimal(value: number, digits?: number): string {
  return value.toLocaleString(spokenLocale(), { minimumFractionDigits: digits, maximumFractionDigits: digits ?? 6 });
}

/** `0.69 ± 0.04` */
export function withError(mean: number, se: number): string {
  return `${decimal(mean, 2)} ± ${decimal(se, 2)}`;
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = -1;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? decimal(value, 1) : Math.round(value)} ${units[unit]}`;
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = seconds / 60;
  // Half minutes as long as they are a tenth or so of it.
  if (minutes < 5) return `${decimal(Math.round(minutes * 2) / 2)} min`;
  if (minutes < 90) return `${Math.round(minutes)} min`;
  return `${decimal(minutes / 60, 1)} h`;
}

export function date(time: number): string {
  return new Date(time).toLocaleString(spokenLocale(), { dateStyle: 'medium', timeStyle: 'short' });
}

/** A day as files have it: `2026-11-30`. */
export function day(iso: string): string {
  return new Date(iso).toLocaleDateString(spokenLocale(), { dateStyle: 'medium', timeZone: 'UTC' });
}

/** `minihack/Eat` → `Eat`. */
export function familyName(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}
