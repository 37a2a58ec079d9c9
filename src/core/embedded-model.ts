/** The name of the model that comes with the page, which adapters made on it carry. */
export const EMBEDDED_MODEL = 'hindsight-embedded';
