// What the page and a Hub say to each other when an adapter is published.

/** `hub.json` beside the page: its host edits it. */
export interface HubSettings {
  /** Of a Hub, without a final slash. */
  readonly endpoint: string;
  /** Of the app that was registered there for this page; null where none was. */
  readonly clientId: string | null;
}

/** Lives in the page's memory and nowhere else. */
export interface SignedIn {
  readonly token: string;
  /** Of the account. */
  readonly name: string;
}

export interface PublishRequest {
  readonly account: SignedIn;
  /** `owner/name`. */
  readonly repository: string;
  readonly isPrivate: boolean;
  /** The repository exists, and gets one more commit. */
  readonly isThere: boolean;
  /** For the card, as Hubs name licences; '' for none. */
  readonly licence: string;
}

export interface Published {
  /** Of its page. */
  readonly url: string;
  /** `hf:owner/name@COMMIT`, as links name it. */
  readonly address: string;
}

/** `detail` of an error after which a repository is there that was not before. */
export const REPOSITORY_LEFT = 'repository left';

/** The Hub that this page publishes on, in the name of whoever signs in there. */
export interface HubAccount {
  readonly settings: HubSettings;
  /** @param back the view, from its `#` on, to come back to @returns where to send the person @throws AppError `HUB_…` */
  signIn(back: string): Promise<string>;
  /** @param answer what the Hub added to the address @throws AppError `HUB_SIGN_IN`, `HUB_…` */
  signedIn(answer: URLSearchParams): Promise<SignedIn>;
  /** @param bundle of an adapter @throws AppError `HUB_…`, and `detail` says where a repository was left; `RUN_CANCELLED` where nothing was */
  publish(
    bundle: Uint8Array,
    request: PublishRequest,
    onBytes: (doneBytes: number, totalBytes: number) => void,
    signal: AbortSignal,
  ): Promise<Published>;
}
