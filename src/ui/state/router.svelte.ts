import { isEmbedded, parseRoute, queryOf, type Route, toHash, withRest } from './route';

class Router {
  route = $state.raw<Route>(parseRoute(location.hash));
  /** What stands behind the `?` of the address; views read their links out of it. */
  query = $state(queryOf(location.hash));
  /** The page stands in another one and shows one view alone: said by the address that it was opened with, and for as long as it is open. */
  isEmbedded = $state(isEmbedded(location.hash));
  /** The address, from its `#` on, that leads others to what is shown; null where the address itself does. */
  link = $state<string | null>(null);

  constructor() {
    addEventListener('hashchange', () => this.#read(location.hash));
  }

  /** Corrects the address without an entry in the history. */
  replace(route: Route): void {
    const hash = withRest(toHash(route), this.query);
    history.replaceState(null, '', hash);
    this.#read(hash);
  }

  /** Corrects what stands behind the `?`, without an entry in the history. */
  setQuery(query: string): void {
    const hash = `${location.hash.split('?')[0]}${query === '' ? '' : `?${query}`}`;
    history.replaceState(null, '', hash);
    this.#read(hash);
  }

  #read(hash: string): void {
    this.route = parseRoute(hash);
    this.query = queryOf(hash);
  }
}

export const router = new Router();
