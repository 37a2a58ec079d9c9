// What can be done now, arranged for people: grouped by verb for the list, completed while one types.

export interface ActionGroup {
  /** The words all its actions begin with; for actions of one word a kind of them in angle brackets. */
  readonly verb: string;
  readonly actions: readonly { readonly action: string; readonly rest: string }[];
}

const COMPASS = /^(north|south|east|west)+$/;
const TWO_WORDS = /^(go to|look at|turn on|put on) /;

/** Groups in the order of their first action, single words last. */
export function groupActions(admissible: readonly string[]): ActionGroup[] {
  const groups = new Map<string, { action: string; rest: string }[]>();
  for (const action of admissible) {
    const verb = verbOf(action);
    const group = groups.get(verb) ?? [];
    group.push({ action, rest: verb.startsWith('<') ? action : action.slice(verb.length + 1) });
    groups.set(verb, group);
  }
  for (const group of groups.values()) group.sort((a, b) => a.rest.localeCompare(b.rest, 'en', { numeric: true }));
  return [...groups].map(([verb, actions]) => ({ verb, actions })).sort((a, b) => +(a.verb === '<single>') - +(b.verb === '<single>'));
}

function verbOf(action: string): string {
  if (COMPASS.test(action)) return '<walk>';
  if (action.length === 1) return '<key>';
  if (!action.includes(' ')) return '<single>';
  return TWO_WORDS.exec(action)?.[1] ?? action.slice(0, action.indexOf(' '));
}

/** What the typed text may become: beginnings first, then actions that hold every typed word. */
export function suggest(admissible: readonly string[], typed: string, most = 8): string[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [];
  const words = wanted.split(/\s+/);
  const beginning = admissible.filter((action) => action.toLowerCase().startsWith(wanted));
  const holding = admissible.filter((action) => !beginning.includes(action) && words.every((word) => action.toLowerCase().includes(word)));
  return [...beginning, ...holding].filter((action) => action !== typed).slice(0, most);
}
