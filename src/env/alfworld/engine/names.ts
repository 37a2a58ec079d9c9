// Names and numbers of entities (the original's demangler): the class is what stands before `_bar_`, and within a class
// ascending ids get descending numbers. All instances count, those that nobody can ever see too.

/** The class that an internal id displays as. */
export function classOf(id: string): string {
  const bar = id.indexOf('_bar_');
  const name = bar < 0 ? id : id.slice(0, bar);
  return id.includes('basin') && !name.includes('basin') ? `${name}basin` : name;
}

/** Display names of lower-cased ids, each id once. */
export function displayNames(ids: Iterable<string>): Map<string, string> {
  const sorted = [...new Set(ids)].sort();
  const left = new Map<string, number>();
  for (const id of sorted) left.set(classOf(id), (left.get(classOf(id)) ?? 0) + 1);
  const names = new Map<string, string>();
  for (const id of sorted) {
    const name = classOf(id);
    const number = left.get(name)!;
    left.set(name, number - 1);
    names.set(id, `${name} ${number}`);
  }
  return names;
}
