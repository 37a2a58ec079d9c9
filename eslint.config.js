// Rules that find mistakes, and the import table. Layout is Prettier's, types are the compiler's.

import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import { DOORS, DOOR_MESSAGE, IMPORT_MESSAGE, MAY_IMPORT } from './architecture.mjs';

export default defineConfig(
  {
    ignores: [
      'dist',
      '.cache',
      'node_modules',
      'bench/node_modules',
      'pretrain',
      'tools/alfworld',
      'tools/oracle',
      'src/compute/wasm/assembly',
      'src/compute/wasm/build',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  ...svelte.configs.recommended,
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    rules: {
      'no-undef': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        { selector: 'ExportAllDeclaration', message: 'No barrel files: import from where it is written.' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // For SvelteKit's router, which is not here.
      'svelte/no-navigation-without-resolve': 'off',
      // State here is replaced whole ($state.raw); a Map or Date inside a function is no state.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['src/**'],
    rules: {
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true } }],
    },
  },
  { files: ['src/cli/**', 'scripts/**', 'bench/**', 'test/**', 'tools/**', '*.config.*'], rules: { 'no-console': 'off' } },
  { files: ['test/**'], rules: { '@typescript-eslint/no-explicit-any': 'off' } },
  { files: ['**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
  ...Object.keys(MAY_IMPORT).flatMap(importRules),
);

/** One configuration for a folder, and one more for each door in it: a rule's later options replace the earlier ones whole. */
function importRules(folder) {
  const path = folder === 'main' ? 'src' : ['workers', 'tools'].includes(folder) ? folder : `src/${folder}`;
  const files = folder === 'main' ? ['src/*.ts'] : [`${path}/**/*.ts`, `${path}/**/*.svelte`];
  const allowed = MAY_IMPORT[folder];
  const patterns = Object.keys(MAY_IMPORT)
    .filter((target) => target !== folder && target !== 'main' && !allowed.includes(target))
    .map((target) => ({
      regex: `^(\\.\\./)+(src/)?${target}/`,
      allowTypeImports: allowed.includes(`${target}:type`),
      message: IMPORT_MESSAGE(folder, target),
    }));
  const rule = (open) => ({
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns,
        paths: Object.keys(DOORS)
          .filter((name) => !open.includes(name))
          .map((name) => ({ name, message: DOOR_MESSAGE(name) })),
      },
    ],
  });
  const doors = [...new Set(Object.values(DOORS).flat())].filter((door) => door.startsWith(`${path}/`));
  return [
    { files, rules: rule([]) },
    ...doors.map((door) => ({
      files: [door.endsWith('/') ? `${door}**` : door],
      rules: rule(Object.keys(DOORS).filter((name) => [DOORS[name]].flat().includes(door))),
    })),
  ];
}
