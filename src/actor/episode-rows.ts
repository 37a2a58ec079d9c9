// Which row of a session holds which episode: an episode keeps its row, and with it what was computed for it, until it is released.

export class EpisodeRows {
  private readonly rowOf = new Map<string, number>();
  private readonly free: number[];

  constructor(private readonly count: number) {
    this.free = Array.from({ length: count }, (_, i) => count - 1 - i);
  }

  /** @throws RangeError when more episodes are open than there are rows. */
  row(episode: string): number {
    let row = this.rowOf.get(episode);
    if (row === undefined) {
      row = this.free.pop();
      if (row === undefined) throw new RangeError(`EpisodeRows: all ${this.count} rows are in use`);
      this.rowOf.set(episode, row);
    }
    return row;
  }

  release(episodes: readonly string[]): void {
    for (const episode of episodes) {
      const row = this.rowOf.get(episode);
      if (row === undefined) continue;
      this.rowOf.delete(episode);
      this.free.push(row);
    }
  }
}
