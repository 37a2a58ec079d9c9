// Which trajectories are being looked at. Any number on the page opens the viewer with what lies behind it.

import type { TextForm } from '../../../core/run/run-config';
import type { EpisodeRecord } from '../../../core/trajectory';

export interface ViewerSubject {
  readonly title: string;
  readonly episodes: readonly EpisodeRecord[];
  /** In which form the models read that played and reflected. */
  readonly form: TextForm;
  /** The reflection that the episodes were played under and what was read to write it. */
  readonly reflection?: { readonly text: string; readonly systemPrompt: string; readonly read: readonly EpisodeRecord[] };
}

class Viewer {
  /** One a context; empty while the viewer is closed. */
  subjects = $state.raw<readonly ViewerSubject[]>([]);

  open(...subjects: ViewerSubject[]): void {
    this.subjects = subjects.filter(({ episodes }) => episodes.length > 0);
  }

  close(): void {
    this.subjects = [];
  }
}

export const viewer = new Viewer();
