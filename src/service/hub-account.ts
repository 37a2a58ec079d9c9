// The Hub that this page is registered at, for the page: its settings, signing in, publishing.

import { beginSignIn, endSignIn, fetchHubSettings } from '../hub/sign-in';
import { publishBundle } from './shared-adapters';
import type { HubAccount } from '../core/sharing/hub';

/** @param pageUrl with or without its `#…` @throws AppError `HUB_SETTINGS` */
export async function hubAccount(pageUrl: string): Promise<HubAccount> {
  const settings = await fetchHubSettings(pageUrl);
  return {
    settings,
    signIn: (back) => beginSignIn(settings, pageUrl, back),
    signedIn: (answer) => endSignIn(settings, pageUrl, answer),
    publish: (bundle, request, onBytes, signal) => publishBundle(bundle, settings, request, onBytes, signal),
  };
}
