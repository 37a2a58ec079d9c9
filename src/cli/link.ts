// --link: the settings of a command out of the address of a page's view.

import { readEvaluateLink, readTrainLink, splitAddress, type EvaluateLink, type TrainLink } from '../core/sharing/link';
import { PRESETS } from '../train/presets';
import { UsageError, type Arguments } from './arguments';

export const LINK_HELP = `  --link     the address of the page's view, for the same settings: 'https://…/#/VIEW?v=1&…'; what of it is not taken is told`;

/** Null without --link. @throws UsageError where the address is of another view, or a flag says the same otherwise */
export function trainLinkOf(args: Arguments): TrainLink | null {
  const query = queryOf(args, 'train', ['preset', 'data', 'families', 'held-out', 'size']);
  if (query === null) return null;
  const link = readTrainLink(query, PRESETS);
  return told(link, link.model !== null && args.text('model') === undefined ? keptThere('model', link.model) : null);
}

/** Null without --link. @throws as `trainLinkOf` */
export function evaluateLinkOf(args: Arguments): EvaluateLink | null {
  const query = queryOf(args, 'evaluate', [
    'preset',
    'data',
    'families',
    'held-out',
    'size',
    'protocol',
    'episodes',
    'iterations',
    'seed',
    'strength',
  ]);
  if (query === null) return null;
  const link = readEvaluateLink(query);
  return told(link, link.adapter !== null && args.text('adapter') === undefined ? keptThere('adapter', link.adapter) : null);
}

function queryOf(args: Arguments, wanted: string, others: readonly string[]): string | null {
  const address = args.text('link');
  if (address === undefined) return null;
  const { view, query } = splitAddress(address);
  if (view !== wanted) throw new UsageError(`--link is an address of the view "${view.slice(0, 40)}", not of "${wanted}" (#/${wanted}?…).`);
  const both = others.find((name) => args.text(name) !== undefined);
  if (both !== undefined) throw new UsageError(`--link says what --${both} would say. Give one of them.`);
  return query;
}

function told<L extends TrainLink | EvaluateLink>(link: L, missing: string | null): L {
  for (const note of missing === null ? link.notes : [...link.notes, missing]) console.error(note);
  return link;
}

/** What the browser of whoever made the link keeps. */
function keptThere(what: 'model' | 'adapter', id: string): string {
  return `The link’s ${what} ${JSON.stringify(id.slice(0, 100))} is kept in a browser: give it here with --${what}.`;
}
