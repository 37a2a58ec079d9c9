// Replies chosen among given ones: what a model may say next so that one of them comes out.

/** What may follow `ids` in one of the replies, given as token ids; null, anything, where none are listed. */
export function nextTokens(replies: readonly (readonly number[])[], ids: readonly number[]): number[] | null {
  if (replies.length === 0) return null;
  const fitting = replies.filter((reply) => ids.every((id, i) => reply[i] === id));
  return [...new Set(fitting.map((reply) => reply[ids.length]!))];
}
