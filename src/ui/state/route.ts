// Which view an address leads to: `#/VIEW[/ID][?step=N]`. A game is named by its task id: `#/play?task=minihack/Eat-v3:unseen:17`. What else a
// link says of its view, settings and what is hidden, is read by that view: `core/sharing/link.ts`, which the first view does not load.

export type Route =
  | { readonly view: 'home' | 'workshop' | 'models' | 'runs' | 'compare' | 'help' | 'gallery' | 'missing' }
  | { readonly view: 'train'; readonly model: string | null }
  | { readonly view: 'play'; readonly part: PlayPart; readonly task: string | null }
  | { readonly view: 'evaluate'; readonly adapter: string | null }
  | { readonly view: 'results'; readonly name: string | null }
  /** A trained reflector at a new game: one of the gallery or of this machine, by its id. */
  | { readonly view: 'help-live'; readonly adapter: string | null; readonly family: string | null; readonly seed: number | null }
  /** `from`: where somebody else’s lesson lies. */
  | { readonly view: 'lessons'; readonly from: string | null }
  | { readonly view: 'lesson'; readonly id: string }
  /** Which games, its query says. */
  | { readonly view: 'contest'; readonly isBoard: boolean }
  | { readonly view: 'run'; readonly id: string; readonly step: number | null }
  /** An adapter at an address, with the digest that it has to have where one is stated. */
  | { readonly view: 'open'; readonly from: string; readonly sha256: string | null }
  /** The run that came with a kept adapter. */
  | { readonly view: 'shared'; readonly id: string };

export const PLAY_PARTS = ['game', 'advice', 'games', 'demonstrations', 'levels'] as const;
export type PlayPart = (typeof PLAY_PARTS)[number];

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name = '', rawId] = path.split('/');
  const view = name.toLowerCase();
  const search = new URLSearchParams(query);
  if (view === '') return { view: 'home' };
  if (view === 'workshop' || view === 'models' || view === 'runs' || view === 'compare' || view === 'help' || view === 'gallery')
    return { view };
  if (view === 'open') return { view, from: search.get('from') ?? '', sha256: search.get('sha256') };
  if (view === 'train') return { view, model: search.get('model') };
  if (view === 'play') {
    const part = PLAY_PARTS.find((one) => one === (rawId ?? 'game'));
    return part ? { view, part, task: part === 'game' ? search.get('task') : null } : { view: 'missing' };
  }
  if (view === 'evaluate') return { view, adapter: search.get('adapter') };
  if (view === 'help-live') {
    const seed = search.get('seed');
    return {
      view,
      adapter: search.get('adapter'),
      family: search.get('family'),
      seed: seed !== null && /^\d{1,9}$/.test(seed) ? Number(seed) : null,
    };
  }
  if (view === 'results') return { view, name: decode(rawId) };
  if (view === 'contest') return rawId === undefined || rawId === 'board' ? { view, isBoard: rawId === 'board' } : { view: 'missing' };
  if (view === 'lessons') return { view, from: search.get('lesson') };
  const id = decode(rawId);
  if (view === 'lesson' && id) return { view, id };
  if (view === 'run' && id) {
    const step = search.get('step');
    return { view, id, step: step !== null && /^\d+$/.test(step) ? Number(step) : null };
  }
  if (view === 'shared' && id) return { view, id };
  return { view: 'missing' };
}

/** What stands behind the `?`. */
export function queryOf(hash: string): string {
  return hash.split('?').slice(1).join('?');
}

export function isEmbedded(hash: string): boolean {
  return new URLSearchParams(queryOf(hash)).get('embed') === '1';
}

/** The address with what the query of another says beside its route. */
export function withRest(hash: string, query: string): string {
  const kept = [...new URLSearchParams(query)].filter(([name]) => !OF_ROUTES.includes(name));
  if (kept.length === 0) return hash;
  const written = kept.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`);
  return `${hash}${hash.includes('?') ? '&' : '?'}${written.join('&')}`;
}

/** What routes themselves have in their queries. */
const OF_ROUTES = ['lesson', 'model', 'task', 'adapter', 'step', 'family', 'seed', 'from', 'sha256'];

export function toHash(route: Route): string {
  switch (route.view) {
    case 'home':
    case 'missing':
      return '#/';
    case 'play': {
      const path = route.part === 'game' ? '#/play' : `#/play/${route.part}`;
      return route.task === null
        ? path
        : `${path}?task=${encodeURIComponent(route.task).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%3D', '=')}`;
    }
    case 'train':
      return route.model === null ? '#/train' : `#/train?model=${encodeURIComponent(route.model)}`;
    case 'evaluate':
      return route.adapter === null ? '#/evaluate' : `#/evaluate?adapter=${encodeURIComponent(route.adapter)}`;
    case 'help-live': {
      const given = Object.entries({ adapter: route.adapter, family: route.family, seed: route.seed }).filter(
        ([, value]) => value !== null,
      );
      const query = given.map(([name, value]) => `${name}=${encodeURIComponent(value!).replaceAll('%2F', '/')}`).join('&');
      return query === '' ? '#/help-live' : `#/help-live?${query}`;
    }
    case 'results':
      return route.name === null ? '#/results' : `#/results/${encodeURIComponent(route.name)}`;
    case 'lessons':
      return route.from === null ? '#/lessons' : `#/lessons?lesson=${encodeURIComponent(route.from)}`;
    case 'contest':
      return route.isBoard ? '#/contest/board' : '#/contest';
    case 'lesson':
      return `#/lesson/${encodeURIComponent(route.id)}`;
    case 'run':
      return `#/run/${encodeURIComponent(route.id)}${route.step === null ? '' : `?step=${route.step}`}`;
    case 'open': {
      const digest = route.sha256 === null ? '' : `&sha256=${encodeURIComponent(route.sha256)}`;
      return `#/open?from=${encodeURIComponent(route.from).replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%40', '@')}${digest}`;
    }
    case 'shared':
      return `#/shared/${encodeURIComponent(route.id)}`;
    default:
      return `#/${route.view}`;
  }
}

function decode(text: string | undefined): string | null {
  try {
    return text === undefined ? null : decodeURIComponent(text);
  } catch {
    return null;
  }
}
