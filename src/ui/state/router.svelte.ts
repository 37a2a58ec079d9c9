import { parseRoute, type Route, toHash } from './route';

class Router {
  route = $state.raw<Route>(parseRoute(location.hash));

  constructor() {
    addEventListener('hashchange', () => (this.route = parseRoute(location.hash)));
  }

  /** Corrects the address without an entry in the history. */
  replace(route: Route): void {
    history.replaceState(null, '', toHash(route));
    this.route = route;
  }
}

export const router = new Router();
