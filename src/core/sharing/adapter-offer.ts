// What a server says it has before any of it is fetched.

export interface OfferedFile {
  readonly name: string;
  readonly url: string;
  readonly sizeBytes: number;
  /** Null where the server tells none. */
  readonly sha256: string | null;
}

export interface AdapterOffer {
  /** Null for a file beside this page. */
  readonly host: string | null;
  readonly name: string;
  /** One bundle, or the files of a repository that make one. */
  readonly files: readonly OfferedFile[];
  /** As a repository's card names them; of a bundle they stand inside. */
  readonly licence: string | null;
  readonly base: string | null;
}

/** A repository of a Hub that carries the tag of reflectors. */
export interface FoundReflector {
  /** `owner/name`. */
  readonly repository: string;
  /** At the commit that it has now. */
  readonly address: string;
  readonly downloads: number;
  readonly licence: string | null;
  readonly base: string | null;
}
