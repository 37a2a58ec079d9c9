// What a run is called as long as nobody calls it something else: two words out of its settings, and its seed. Equal settings give equal words,
// so runs of several seeds are told to belong together, and whichever door started a run, its name is the same.

import { hashText } from '../rng';
import type { RunConfig } from './run-config';

const FIRST = words(
  'amber ample azure bold brave breezy bright brisk calm clear clever cool coral crisp curious dapper deep eager early easy fair fancy fleet fond fresh gentle gilded glad golden grand green happy hardy honest humble ivory jolly keen kind lively loyal lucky lunar mellow merry mild mighty modest neat nimble noble patient placid plain plucky polite proud quick quiet rapid ready rosy royal ruby rustic sandy sharp shiny silent silver simple sleek smart smooth snowy solar solid spry stable steady still sunny sure swift tidy tough trim true vivid warm wild wise witty young zesty',
);
const SECOND = words(
  'acorn alder anchor apple arrow badger bamboo basin beacon beaver birch bison brook canyon cedar cliff clover comet condor cove crane creek cricket dolphin dune eagle ember falcon fern finch fjord forest fox garnet gecko glacier grove harbor hawk hazel heron hill ibis island jay juniper kestrel kettle lagoon lake lantern larch lark lemur lily linnet lynx maple marten meadow meteor mint moon moss oak ocean orchid osprey otter owl pebble pepper pine plover pond poplar prairie quail quartz raven reef ridge river robin rowan saffron sage seal sparrow spruce stone stork stream summit swan thistle tiger trout tulip valley walnut willow wren',
);

function words(line: string): readonly string[] {
  return line.split(' ');
}

/** Of settings in whatever order, the seed left out. */
export function settingsHash({ seed: _, ...settings }: RunConfig): number {
  return hashText(JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** `calm-otter`: the same for runs that differ in their seed alone. */
export function settingsName(config: RunConfig): string {
  const hash = settingsHash(config);
  return `${FIRST[hash % FIRST.length]!}-${SECOND[Math.floor(hash / FIRST.length) % SECOND.length]!}`;
}

/** `calm-otter-7`, seed 7. */
export function runName(config: RunConfig): string {
  return `${settingsName(config)}-${config.seed}`;
}

/** What a person called it, else what its settings do. */
export function nameOf({ id, name, config }: { readonly id: string; readonly name: string; readonly config: RunConfig }): string {
  return name === id ? runName(config) : name;
}
