// The rules of architecture.mjs, executed over the whole tree. What ESLint cannot see is here too: cycles, those of types as well,
// sizes, names, the second door through a dynamic import.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DOORS, LARGEST_FOLDER, LINE_BUDGET, LONGEST, MAY_IMPORT } from '../architecture.mjs';

interface Import {
  readonly target: string;
  readonly isType: boolean;
  readonly isDynamic: boolean;
}
interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Compiled by AssemblyScript, with its own rules for imports and names. */
const isAssembly = (path: string): boolean => path.startsWith('src/compute/wasm/assembly/');

/** Compiled binaries, written by scripts/build-wasm.mjs. */
const GENERATED = 'src/compute/wasm/build';

function list(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return path === GENERATED ? [] : entry.isDirectory() ? list(path) : [path];
  });
}

const STATIC = /(?:^|[\s;])(?:import|export)\s+(type\s+)?(?:[^'";()]*?\sfrom\s+)?'([^']+)'/g;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

function importsOf(text: string): Import[] {
  const code = text.replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const found = [...code.matchAll(STATIC)].map((match) => ({ target: match[2]!, isType: match[1] !== undefined, isDynamic: false }));
  return [...found, ...[...code.matchAll(DYNAMIC)].map((match) => ({ target: match[1]!, isType: false, isDynamic: true }))];
}

const sources: Source[] = [...list('src'), ...list('workers'), ...list('tools')]
  .filter((path) => /\.(ts|svelte)$/.test(path))
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { path, text, imports: importsOf(text) };
  });
const modules = sources.filter(({ path }) => !isAssembly(path));
const paths = new Set(sources.map(({ path }) => path));
const lines = (text: string): number => text.split('\n').length - 1;

/** The file that a relative import means, from the root; null for a package. */
function resolve(from: string, target: string): string | null {
  if (!target.startsWith('.')) return null;
  const path = normalize(join(dirname(from), target)).replaceAll('\\', '/');
  return [path, `${path}.ts`, `${path.replace(/\.js$/, '')}.ts`].find((candidate) => paths.has(candidate)) ?? path;
}

function folderOf(path: string): string {
  const [top, second] = path.split('/');
  if (top !== 'src') return top!;
  return path.split('/').length === 2 ? 'main' : second!;
}

function violations(check: (source: Source) => string[]): string[] {
  return modules.flatMap((source) => check(source).map((what) => `${source.path}: ${what}`));
}

it('finds the tree and its imports', () => {
  expect(modules.length).toBeGreaterThan(50);
  expect(importsOf("import type { A } from './a';\nimport b, {\n  c,\n} from '../b';\nimport './d.css';\nexport { e } from 'e';")).toEqual([
    { target: './a', isType: true, isDynamic: false },
    { target: '../b', isType: false, isDynamic: false },
    { target: './d.css', isType: false, isDynamic: false },
    { target: 'e', isType: false, isDynamic: false },
  ]);
  expect(importsOf("const f = await import('./f'); // import('./g')")).toContainEqual({ target: './f', isType: false, isDynamic: true });
});

describe('imports', () => {
  it('go only where the table allows', () => {
    const table: Readonly<Record<string, readonly string[]>> = MAY_IMPORT;
    const found = violations(({ path, imports }) => {
      const folder = folderOf(path);
      const allowed = table[folder];
      if (!allowed) return [`the folder ${folder} is not in MAY_IMPORT`];
      return imports.flatMap(({ target, isType }) => {
        const resolved = resolve(path, target);
        if (!resolved || !/^(src|workers|tools)\//.test(resolved)) return [];
        const other = folderOf(resolved);
        const isAllowed = other === folder || allowed.includes(other) || (isType && allowed.includes(`${other}:type`));
        return isAllowed ? [] : [`imports ${resolved}`];
      });
    });
    expect(found).toEqual([]);
  });

  it('have no cycles', () => {
    const edges = new Map(
      modules.map(({ path, imports }) => [
        path,
        imports.flatMap(({ target, isDynamic }) => (isDynamic ? [] : (resolve(path, target) ?? []))),
      ]),
    );
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) return void cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path)) return;
      for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const path of edges.keys()) visit(path, []);
    expect(cycles).toEqual([]);
  });

  it('reach a package through its one door', () => {
    const doors: [string, string[]][] = Object.entries(DOORS).map(([name, door]) => [name, [door].flat()]);
    const found = violations(({ path, imports }) =>
      imports.flatMap(({ target, isType }) =>
        doors
          .filter(
            ([name, door]) => !isType && (target === name || target.startsWith(`${name}/`)) && !door.some((one) => path.startsWith(one)),
          )
          .map(([name]) => `imports ${name}`),
      ),
    );
    expect(found).toEqual([]);
  });

  it('name Node’s own modules only where the page never comes', () => {
    const found = violations(({ path, imports }) =>
      ['cli', 'serve', 'tools'].includes(folderOf(path))
        ? []
        : imports
            .filter(({ target, isDynamic, isType }) => target.startsWith('node:') && !isDynamic && !isType)
            .map(({ target }) => `imports ${target}`),
    );
    expect(found).toEqual([]);
  });
});

describe('files', () => {
  it('are short', () => {
    const found = violations(({ path, text }) => {
      const script = /<script[^>]*>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '';
      const limit = path.endsWith('.svelte')
        ? LONGEST.svelte
        : path.startsWith('workers/') && path.endsWith('.worker.ts')
          ? LONGEST.worker
          : LONGEST.typescript;
      const long = lines(text) > limit ? [`${lines(text)} lines, ${limit} is the most`] : [];
      const isLongScript = path.endsWith('.svelte') && lines(script) > LONGEST.svelteScript;
      return isLongScript ? [...long, `${lines(script)} lines of script, ${LONGEST.svelteScript} is the most`] : long;
    });
    const shaders = list('src').filter((path) => path.endsWith('.wgsl'));
    const longShaders = shaders.filter((path) => lines(readFileSync(join(root, path), 'utf8')) > LONGEST.wgsl);
    expect([...found, ...longShaders]).toEqual([]);
  });

  it('have kebab-case names, components PascalCase ones', () => {
    const found = violations(({ path }) => {
      const name = basename(path);
      const isRight = path.endsWith('.svelte')
        ? /^[A-Z][A-Za-z0-9]*\.svelte$/.test(name)
        : /^[a-z0-9]+(-[a-z0-9]+)*(\.(svelte|worker|d))?\.ts$/.test(name);
      return isRight ? [] : ['rename it'];
    });
    expect(found).toEqual([]);
  });

  it('are named after what they hold', () => {
    expect(violations(({ path }) => path.split(/[/.]/).filter((part) => /^(utils?|helpers?|common|lib|shared|misc)$/.test(part)))).toEqual(
      [],
    );
  });

  it(`lie in folders of ${LARGEST_FOLDER} at most`, () => {
    const sizes = new Map<string, number>();
    for (const path of list('src').filter((one) => basename(one) !== 'README.md'))
      sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
    expect(sizes.size).toBeGreaterThan(20);
    expect([...sizes].filter(([, size]) => size > LARGEST_FOLDER)).toEqual([]);
  });

  it('are no barrels', () => {
    expect(violations(({ text }) => [...text.matchAll(/^export \* .*$/gm)].map(([line]) => line))).toEqual([]);
    expect(modules.map(({ path }) => path).filter((path) => basename(path) === 'index.ts')).toEqual([]);
  });

  it('have no enum, and a default export only where a component is', () => {
    const found = violations(({ path, text }) =>
      path.endsWith('.svelte') ? [] : [...text.matchAll(/^(export default|(export )?(const )?enum ).*$/gm)].map(([line]) => line),
    );
    expect(found).toEqual([]);
  });

  it('save each table that they show', () => {
    expect(
      violations(({ text }) => (text.includes('<table>') && !text.includes('<SaveMenu') ? ['a table without a SaveMenu'] : [])),
    ).toEqual([]);
  });

  it(`of src keep to ${LINE_BUDGET} lines`, () => {
    const total = list('src')
      .filter((path) => /\.(ts|svelte|wgsl|css)$/.test(path))
      .reduce((sum, path) => sum + lines(readFileSync(join(root, path), 'utf8')), 0);
    console.log(`src: ${total} of ${LINE_BUDGET} lines`);
    expect(total).toBeLessThanOrEqual(LINE_BUDGET);
  });
});

describe('folders', () => {
  const CALLERS = /^May be called by (.+)\.$/;
  const folders = [...new Set(['src', 'tools', 'workers', 'scripts', 'bench'].flatMap(list).map((path) => dirname(path)))]
    .filter((path) => !/(^|\/)(node_modules|build|__pycache__)(\/|$)/.test(path))
    .sort();
  const said = new Map(
    folders.map((path) => [path, existsSync(join(root, path, 'README.md')) ? readFileSync(join(root, path, 'README.md'), 'utf8') : '']),
  );
  /** Of those who may call it the names between backticks, and whether they may import types alone. */
  const callersOf = (folder: string): { full: string[]; types: string[] } => {
    const text = CALLERS.exec(said.get(folder)!.trim().split('\n')[2] ?? '')?.[1] ?? '';
    const names = (part: string): string[] => [...part.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
    const [full = '', types = ''] = text.split('; ');
    return { full: names(full), types: names(types) };
  };

  it('say in three lines what is in them, and who may call it', () => {
    expect(folders.length).toBeGreaterThan(80);
    const wrong = folders.filter((path) => {
      const [what, blank, callers, ...rest] = said.get(path)!.trimEnd().split('\n');
      return (
        !/^[`A-Z].{20,}[.)]$/.test(what ?? '') ||
        blank !== '' ||
        !/^(May be called by|Nothing calls it)/.test(callers ?? '') ||
        rest.length > 0
      );
    });
    expect(wrong).toEqual([]);
  });

  it('of src name the callers that the table of imports allows', () => {
    const named = (folder: string): string =>
      folder === 'main' ? 'src/main.ts' : /^(workers|tools)$/.test(folder) ? folder : `src/${folder}`;
    const table: [string, readonly string[]][] = Object.entries(MAY_IMPORT);
    for (const target of Object.keys(MAY_IMPORT).filter((one) => !/^(main|workers|tools)$/.test(one))) {
      const allowed = (name: string): string[] => table.filter(([, may]) => may.includes(name)).map(([folder]) => named(folder)).sort(); // prettier-ignore
      const { full, types } = callersOf(`src/${target}`);
      if (allowed(target).length === table.length - 1) expect(said.get(`src/${target}`)).toContain('May be called by all other folders.');
      else expect({ target, full, types }).toEqual({ target, full: allowed(target), types: allowed(`${target}:type`) });
    }
  });

  it('are called by whom they name', () => {
    const found = violations(({ path, imports }) =>
      imports.flatMap(({ target }) => {
        const resolved = resolve(path, target);
        const folder = resolved === null ? '' : dirname(resolved);
        const isWithin = (one: string): boolean => path === one || dirname(path) === one || path.startsWith(`${one}/`);
        if (!said.has(folder) || isWithin(folder) || said.get(folder)!.includes('by all other folders.')) return [];
        const { full, types } = callersOf(folder);
        return [...full, ...types].some(isWithin) ? [] : [`calls ${folder}, whose README.md does not name it`];
      }),
    );
    expect(found).toEqual([]);
  });
});

describe('what a reader is sent to', () => {
  const written = ['src', 'test', 'tools', 'docs', 'scripts', 'workers', 'pretrain', 'examples']
    .flatMap(list)
    .filter((path) => /\.(ts|svelte|mjs|py|md)$/.test(path) && !/(^|\/)(node_modules|__pycache__|results)(\/|$)/.test(path))
    .concat('README.md', 'CONTRIBUTING.md', 'CHANGELOG.md')
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

  it('is in the repository: no documents by section that nobody else has', () => {
    const CITED = /\breference, (section )?\d|\bdesign,? section/;
    expect(written.filter(({ path, text }) => CITED.test(text) && path !== 'test/architecture.test.ts').map(({ path }) => path)).toEqual(
      [],
    );
  });

  it('is there, where a page of the documentation links to it', () => {
    const slug = (heading: string): string =>
      heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[`*]/g, '')
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}_\- ]/gu, '')
        .replaceAll(' ', '-');
    const pages = new Map(
      written.filter(({ path }) => path.endsWith('.md')).map(({ path, text }) => [path, text.replace(/```[\s\S]*?```/g, '')]),
    );
    const anchors = (text: string): string[] => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading!));
    let links = 0;
    const dead = [...pages].flatMap(([path, text]) =>
      [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
        if (/^[a-z]+:/.test(target!)) return [];
        links++;
        const [file, anchor] = target!.split('#');
        const there = file === '' ? path : normalize(join(dirname(path), file!)).replaceAll('\\', '/');
        if (!existsSync(join(root, there))) return [`${path}: ${target}`];
        return anchor === undefined || !pages.has(there) || anchors(pages.get(there)!).includes(anchor) ? [] : [`${path}: ${target}`];
      }),
    );
    expect(links).toBeGreaterThan(150);
    expect(dead).toEqual([]);
  });
});
