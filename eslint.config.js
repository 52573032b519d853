import js from '@eslint/js'
import prettier from 'eslint-config-prettier/flat'
import importSort from 'eslint-plugin-simple-import-sort'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** A layer may import only what its row names: docs/architecture.md#layers. */
const layer = (files, patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
})
const noElectron = { regex: '^electron(/.*)?$', message: 'Only electron/os, main.ts and preload.ts import Electron.' }
const noNode = { regex: '^node:', message: 'shared and renderer run without Node.' }
/** Inside core, what each folder builds on. Nothing points back up; `desk` and `queries` meet only in `core/desk.ts`. */
const CORE = {
  net: [],
  presence: [],
  cable: ['net'],
  alerts: [],
  api: ['net'],
  cache: ['api'],
  session: ['api', 'cache', 'net'],
  media: ['api', 'net'],
  sync: ['api', 'cache', 'net'],
  search: ['api', 'cache', 'net', 'sync'],
  outbox: ['api', 'cache', 'sync'],
  queries: ['api', 'cache', 'media', 'outbox', 'search', 'sync'],
  desk: ['alerts', 'api', 'cable', 'cache', 'media', 'net', 'outbox', 'presence', 'search', 'session', 'sync'],
}
/** What the contact's side takes of core: the connection, the network, and the pure rules for lost answers. */
const VISITOR_MAY_USE = [
  'cable/index\\.ts$',
  'net/',
  'api/(answer|http|multipart|types)\\.ts$',
  'outbox/(absence|sendOutcome)\\.ts$',
  'session/ports\\.ts$',
  '(ports|timer|exponentialDelay)\\.ts$',
  'testing/',
]
/** Folders with a front door: others import their `index.ts` only. */
const WITH_INDEX = ['alerts', 'cable', 'cache', 'presence']
/** Longer than the limits and still to be split: nothing is added here. */
/** Forbidden in all code. */
const SYNTAX = [
  { selector: 'TSEnumDeclaration', message: 'Use a const object or a union.' },
  {
    selector: 'ImportDeclaration > ImportSpecifier[importKind="type"]',
    message: 'Types have an `import type` of their own.',
  },
  {
    selector: 'ExportNamedDeclaration > ExportSpecifier[exportKind="type"]',
    message: 'Types have an `export type` of their own.',
  },
  {
    selector: ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"])[accessibility]',
    message: 'Private members are `#private`; others need no modifier.',
  },
]
/** Core returns and stores `null` for nothing; `undefined` is only what the language itself gives. */
const NO_UNDEFINED = [
  ':function > TSTypeAnnotation.returnType > TSUnionType > TSUndefinedKeyword',
  ':function > TSTypeAnnotation.returnType > TSTypeReference > TSTypeParameterInstantiation > TSUnionType > TSUndefinedKeyword',
  'TSMethodSignature > TSTypeAnnotation.returnType > TSUnionType > TSUndefinedKeyword',
  'PropertyDefinition > TSTypeAnnotation > TSUnionType > TSUndefinedKeyword',
].map((selector) => ({ selector, message: 'Core says `null` for nothing.' }))
const outside = (names, message) => ({ regex: `^(\\.\\./)+(${names})/`, message })

const aboveCore = outside('os|visitor|demo|renderer|e2e', 'core imports core and shared.')

export default tseslint.config(
  { ignores: ['out/', '*.config.ts.*.mjs', 'dist/', 'node_modules/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...vue.configs['flat/recommended'],
  prettier,
  {
    plugins: { 'simple-import-sort': importSort },
    languageOptions: {
      globals: { ...globals.node },
      parserOptions: {
        parser: tseslint.parser,
        project: ['./tsconfig.json', './tsconfig.web.json', './tsconfig.e2e.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-syntax': ['error', ...SYNTAX],
      // A text, a pattern or an address is one value, so it may be longer.
      'max-len': [
        'error',
        { code: 140, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'simple-import-sort/imports': ['error', { groups: [['^\\u0000', '^node:', '^@?\\w', '^\\.']] }],
    },
  },
  { files: ['**/*.{js,mjs,cjs}'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['renderer/**/*.{ts,vue}'],
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      // An optional prop without a default is undefined by its type.
      'vue/require-default-prop': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
      // User-facing words live in shared/i18n.
      'vue/no-bare-strings-in-template': 'error',
    },
  },
  layer(
    ['shared/**/*.ts'],
    [
      noElectron,
      noNode,
      outside('electron|renderer|e2e', 'shared imports only shared.'),
      { regex: '^(vue|pinia|ws)$', message: 'shared imports only shared and valibot.' },
    ],
  ),
  layer(['electron/core/**/*.ts'], [noElectron, aboveCore]),
  ...Object.entries(CORE).map(([folder, below]) => {
    const others = Object.keys(CORE).filter((name) => name !== folder && !below.includes(name))
    const inside = WITH_INDEX.filter((name) => name !== folder)
    return {
      ...layer(
        [`electron/core/${folder}/**/*.ts`],
        [
          noElectron,
          aboveCore,
          {
            regex: `^(\\.\\./)+(${others.join('|')})/`,
            message: `core/${folder} builds on ${below.join(', ') || 'nothing else in core'} (see CORE in this file).`,
          },
          { regex: `^(\\.\\./)+(${inside.join('|')})/(?!index\\.ts$)`, message: 'Import the index.ts of that folder.' },
        ],
      ),
      ignores: ['**/*.test.ts', '**/testing/**'],
    }
  }),
  {
    files: ['electron/core/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX, ...NO_UNDEFINED] },
  },
  layer(
    ['electron/visitor/**/*.ts'],
    [
      noElectron,
      outside('os|demo|renderer|e2e', 'visitor imports visitor, parts of core, and shared.'),
      {
        regex: `^\\.\\./core/(?!${VISITOR_MAY_USE.join('|')})`,
        message: 'Nothing of the agent: see VISITOR_MAY_USE in this file.',
      },
    ],
  ),
  {
    files: ['electron/visitor/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX, ...NO_UNDEFINED] },
  },
  layer(['electron/os/**/*.ts'], [outside('demo|renderer|e2e', 'os imports os, core, visitor and shared.')]),
  layer(
    ['electron/demo/**/*.ts'],
    [noElectron, outside('os|core|visitor|renderer|e2e', 'the demo server stands alone, so that it can be a peer.')],
  ),
  layer(
    ['renderer/**/*.{ts,vue}'],
    [noElectron, noNode, outside('electron|e2e', 'renderer imports renderer and shared.')],
  ),
  {
    // Tables of words and of example messages; a route table for each resource of the demo server; the fakes of the tests.
    files: ['electron/demo/**/*.ts', 'renderer/features/thread/email/quoteWords.ts', '**/testing/**/*.ts'],
    rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
  {
    files: ['**/*.test.ts', 'e2e/**/*.{ts,js}'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off', 'max-lines-per-function': 'off' },
  },
)
