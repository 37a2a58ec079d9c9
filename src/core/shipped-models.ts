// The models that come with the page. Each was made for worlds of its own (its card says which) and is the one that plays there where no other is
// chosen: `shippedModelOf` in env/catalog.ts.

/** By the folder of `public/models` that a model lies in: its name, which adapters made on it carry. */
export const SHIPPED_MODELS = { embedded: 'hindsight-embedded', ports: 'hindsight-ports' } as const;

export type ShippedModel = keyof typeof SHIPPED_MODELS;
