// The forms that episodes leave in, see `actor/export-episodes.ts`.

/** One of Inspect's is a JSON file, all others are JSON lines. */
export const EPISODE_FORMS = ['trajectories', 'chatml', 'sharegpt', 'prompt-completion', 'verifiers', 'inspect'] as const;
export type EpisodeForm = (typeof EPISODE_FORMS)[number];

/** How the name of a file of this form ends. */
export function endingOf(form: EpisodeForm): string {
  return form === 'inspect' ? '.json' : '.jsonl';
}

/** Inspect lists the logs of a folder by the date at the beginning of their names, to the second. */
export function fileNameOf(form: EpisodeForm, name: string, at: Date): string {
  if (form === 'trajectories') return `${name}.jsonl`;
  const date = form === 'inspect' ? `${at.toISOString().slice(0, 19).replaceAll(':', '-')}_` : '';
  return `${date}${name}-${form}${endingOf(form)}`;
}
