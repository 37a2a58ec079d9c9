// Reflectors that people published on a Hub, found by their tag. Asked only after a press; what comes back is a claim of whoever published.

import * as v from 'valibot';
import type { FoundReflector } from '../core/sharing/adapter-offer';
import { ask, HUGGING_FACE } from './huggingface';

const TAG = 'hindsight-reflector';
const MOST = 50;

const words = v.nullish(v.union([v.string(), v.array(v.string())]));
const listSchema = v.pipe(
  v.array(
    v.looseObject({
      id: v.string(),
      sha: v.nullish(v.string()),
      downloads: v.optional(v.number(), 0),
      cardData: v.nullish(v.looseObject({ license: words, base_model: words })),
    }),
  ),
  v.maxLength(1000),
);

/**
 * Those with the tag, most downloaded first. Entries whose name or commit is not one are left out: they cannot be opened.
 * @param endpoint of a Hub; Hugging Face's where left out
 * @throws AppError `HUB_…`
 */
export async function searchReflectors(options: { endpoint?: string; signal?: AbortSignal } = {}): Promise<FoundReflector[]> {
  const endpoint = options.endpoint ?? HUGGING_FACE;
  const url = `${endpoint}/api/models?filter=${TAG}&sort=downloads&direction=-1&limit=${MOST}&full=true&cardData=true`;
  const one = (value: string | string[] | null | undefined): string | null => (Array.isArray(value) ? value.join(', ') : (value ?? null));
  return (await ask(listSchema, url, `the tag ${TAG}`, options.signal)).slice(0, MOST).flatMap(({ id, sha, downloads, cardData }) => {
    if (!/^[\w.-]{1,96}\/[\w.-]{1,96}$/.test(id) || !/^[0-9a-f]{40}$/.test(sha ?? '')) return [];
    return [{ repository: id, address: `hf:${id}@${sha}`, downloads, licence: one(cardData?.license), base: one(cardData?.base_model) }];
  });
}
