// What the games worker offers the page. Types only.

export interface DroppedFile {
  /** Where it lay in what was dropped, with `/`. */
  readonly path: string;
  readonly file: Blob;
}

export interface AddedGames {
  readonly added: number;
  /** Games that the original leaves out too, by reason. */
  readonly leftOut: Readonly<Partial<Record<string, number>>>;
  readonly problems: readonly { readonly code: string; readonly message: string; readonly fix: string }[];
}

export interface GamesApi {
  /** Keeps every game among the files; a wrong one is told and stops no other. Progress counts games. @throws AppError `GAMES_MISSING`, `STORE_…` */
  add(files: readonly DroppedFile[], onProgress: (done: number, total: number) => void): Promise<AddedGames>;
}
