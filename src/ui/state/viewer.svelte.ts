// Which trajectories are being looked at. Any number on the page opens the viewer with what lies behind it.

import type { EpisodeRecord } from '../../core/trajectory';

export interface ViewerSubject {
  readonly title: string;
  readonly episodes: readonly EpisodeRecord[];
  /** The reflection that the episodes were played under and what was read to write it. */
  readonly reflection?: { readonly text: string; readonly systemPrompt: string; readonly read: readonly EpisodeRecord[] };
}

class Viewer {
  subject = $state.raw<ViewerSubject | null>(null);

  open(subject: ViewerSubject): void {
    if (subject.episodes.length > 0) this.subject = subject;
  }

  close(): void {
    this.subject = null;
  }
}

export const viewer = new Viewer();
