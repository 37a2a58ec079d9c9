// The page that declares the subset says what the code draws. After a change: `npx vitest run --project unit objects-page -u`.

import { describe, expect, it } from 'vitest';
import { ITEM_TYPES } from '../../../src/env/minihack/things/item-kinds';
import { MONSTER_TYPES } from '../../../src/env/minihack/things/monsters';
import { CLASS_SHARES } from '../../../src/env/minihack/things/random-items';

const CLASSES: Readonly<Record<string, string>> = {
  ')': 'Weapons',
  '[': 'Armour',
  '%': 'Food',
  '?': 'Scrolls',
  '!': 'Potions',
  '/': 'Wands',
  '=': 'Rings',
  '"': 'Amulets',
  '(': 'Tools',
  '*': 'Gems and stones',
};

function page(): string {
  const ofClass = (symbol: string): string => {
    const types = ITEM_TYPES.filter((type) => type.symbol === symbol);
    const total = types.reduce((sum, { share }) => sum + share, 0);
    const drawn = types.filter(({ share }) => share > 0).toSorted((a, b) => b.share - a.share);
    const named = types.filter(({ share }) => share === 0).map(({ name }) => name);
    const percent = drawn.map(({ name, share }) => `${name} ${((100 * share) / total).toFixed(1)}`).join(', ');
    return `${percent}.${named.length > 0 ? ` By name alone: ${named.join(', ')}.` : ''}`;
  };
  const random = MONSTER_TYPES.filter(({ share }) => share > 0);
  const all = random.reduce((sum, { share }) => sum + share, 0);
  const others = MONSTER_TYPES.filter(({ share }) => share === 0).map(({ name }) => name);
  return `# The MiniHack port: its subset

\`src/env/minihack\` ports tiers A and B of MiniHack's tasks as the benchmark \`minihack\` (46 families, upstream's names). Levels that name other things
are refused with an error (\`DES_UNSUPPORTED\`); \`random\` draws from these lists. The share of each kind is given in percent of its class. How they
compare with the original's: [what chance decides](minihack-distributions.md).

A random thing is of a class with this chance in a hundred: ${CLASS_SHARES.map(([symbol, share]) => `${CLASSES[symbol]!.toLowerCase()} ${share}`).join(', ')}.

${CLASS_SHARES.map(([symbol]) => `**${CLASSES[symbol]}** (\`${symbol}\`): ${ofClass(symbol)}`).join('\n\n')}

**Random monsters** at the first depth, in percent: ${random.map(({ name, share }) => `${name} ${((100 * share) / all).toFixed(1)}`).join(', ')}.
By name alone: ${others.join(', ')}.

Left out: rays of wands, polymorph, spellbooks, pets, shops and other rooms than "ordinary", prayer's gifts, what lies below the first level, traps other
than \`board\`, \`pit\` and \`teleport\`, the flags \`nommap\`, \`arboreal\`, \`shortsighted\`, \`shroud\`, \`graveyard\` and \`inaccessibles\`, and every monster or thing not
listed here. A level that names one of them is refused with line and column.
`;
}

describe('docs/minihack-objects.md', () => {
  it('lists what the code draws', async () => {
    await expect(page()).toMatchFileSnapshot('../../../docs/minihack-objects.md');
  });
});
