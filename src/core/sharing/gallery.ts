// The gallery: trained reflectors that people may look at before they fetch one, each with what it was trained on, what was measured by
// whom, and the digest of its file. Format: docs/formats/gallery.md.

import * as v from 'valibot';
import { AppError } from '../errors';
import { PRESET_NAMES } from '../run/run-config';

const GALLERY_SCHEMA = 1;
/** Characters of one that is read. */
export const GALLERY_MAX_CHARS = 1024 * 1024;

const line = (most: number) => v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(most), v.regex(/^[^\p{Cc}\p{Cf}]*$/u));
const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const families = v.pipe(v.array(line(80)), v.maxLength(60));
const cell = v.strictObject({ mean: share, se: share, episodes: v.pipe(count, v.minValue(1)) });

const entrySchema = v.strictObject({
  /** Stands in addresses of the page: `#/help-live?adapter=minihack`. */
  id: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,59}$/)),
  name: line(80),
  preset: v.picklist(PRESET_NAMES),
  trained: v.strictObject({ on: families, heldOut: families, seed: count, command: line(400) }),
  base: v.strictObject({ name: line(120), sha256: digest }),
  licence: line(60),
  /** Of the bundle: a path beside the page (`adapters/minihack.zip`), `hf:owner/name@COMMIT`, or `https://…`. */
  address: line(400),
  /** SHA-256 of the file at that address; of a repository, of its `adapter_model.safetensors`. */
  sha256: digest,
  sizeBytes: v.pipe(count, v.minValue(1)),
  measured: v.strictObject({
    by: line(80),
    command: line(400),
    date: v.pipe(v.string(), v.isoDate()),
    seed: count,
    /** Success on the families that it was never trained on. */
    heldOut: v.strictObject({ none: cell, untrained: cell, trained: cell }),
  }),
});

const gallerySchema = v.strictObject({
  schema: v.literal(GALLERY_SCHEMA),
  reflectors: v.pipe(
    v.array(entrySchema),
    v.maxLength(500),
    v.check((list) => new Set(list.map(({ id }) => id)).size === list.length, 'two entries have the same id'),
  ),
});

export type GalleryEntry = v.InferOutput<typeof entrySchema>;
export type Gallery = v.InferOutput<typeof gallerySchema>;

/** Id under which the adapter of a bundle is kept on this machine; only its bytes decide. @param sha256 of the bundle */
export function importedId(sha256: string): string {
  return `import-${sha256.slice(0, 16)}`;
}

/** @throws AppError `GALLERY_FORMAT` */
export function parseGallery(text: string): Gallery {
  const refuse = (why: string, cause?: unknown): AppError =>
    new AppError(
      'GALLERY_FORMAT',
      `The gallery cannot be read: ${why}.`,
      'Reload the page; if you wrote it, see docs/formats/gallery.md.',
      {
        cause,
      },
    );
  if (text.length > GALLERY_MAX_CHARS) throw refuse(`it has ${text.length} characters, and ${GALLERY_MAX_CHARS} are the most`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw refuse('it is not JSON', cause);
  }
  const result = v.safeParse(gallerySchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue);
  throw refuse(`${place === null ? '' : `${place}: `}${issue.message}`);
}
