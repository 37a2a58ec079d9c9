// The one schema of the address: `#/VIEW[/ID][?step=N]`. A link names what is looked at, never a setting. A game is named by
// its task id: `#/play?task=minihack/Eat-v3:unseen:17`.

export type Route =
  | { readonly view: 'home' | 'models' | 'runs' | 'help' | 'missing' }
  | { readonly view: 'train'; readonly model: string | null }
  | { readonly view: 'play'; readonly part: PlayPart; readonly task: string | null }
  | { readonly view: 'evaluate'; readonly adapter: string | null }
  | { readonly view: 'results'; readonly name: string | null }
  /** `from`: where somebody else’s lesson lies. */
  | { readonly view: 'lessons'; readonly from: string | null }
  | { readonly view: 'lesson'; readonly id: string }
  | { readonly view: 'run'; readonly id: string; readonly step: number | null };

export const PLAY_PARTS = ['game', 'advice', 'games', 'demonstrations', 'levels'] as const;
export type PlayPart = (typeof PLAY_PARTS)[number];

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view = '', rawId] = path.split('/');
  const search = new URLSearchParams(query);
  if (view === '') return { view: 'home' };
  if (view === 'models' || view === 'runs' || view === 'help') return { view };
  if (view === 'train') return { view, model: search.get('model') };
  if (view === 'play') {
    const part = PLAY_PARTS.find((one) => one === (rawId ?? 'game'));
    return part ? { view, part, task: part === 'game' ? search.get('task') : null } : { view: 'missing' };
  }
  if (view === 'evaluate') return { view, adapter: search.get('adapter') };
  if (view === 'results') return { view, name: decode(rawId) };
  if (view === 'lessons') return { view, from: search.get('lesson') };
  const id = decode(rawId);
  if (view === 'lesson' && id) return { view, id };
  if (view === 'run' && id) {
    const step = search.get('step');
    return { view, id, step: step !== null && /^\d+$/.test(step) ? Number(step) : null };
  }
  return { view: 'missing' };
}

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
    case 'results':
      return route.name === null ? '#/results' : `#/results/${encodeURIComponent(route.name)}`;
    case 'lessons':
      return route.from === null ? '#/lessons' : `#/lessons?lesson=${encodeURIComponent(route.from)}`;
    case 'lesson':
      return `#/lesson/${encodeURIComponent(route.id)}`;
    case 'run':
      return `#/run/${encodeURIComponent(route.id)}${route.step === null ? '' : `?step=${route.step}`}`;
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
