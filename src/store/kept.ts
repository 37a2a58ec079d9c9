// Whether anything was ever kept here. Apart from the stores, so that a newcomer's first view loads none of them.

export const DATABASE = 'hindsight';

/** True also where the browser does not tell: the stores then say what is wrong. */
export async function isAnythingKept(): Promise<boolean> {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === DATABASE);
  } catch {
    return true;
  }
}
