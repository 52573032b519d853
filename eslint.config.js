import js from '@eslint/js'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'

/** A layer may import only what its row names (design 1); anything else fails the lint. */
const layer = (files, patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
})
const noElectron = { regex: '^electron(/.*)?$', message: 'Only electron/os, main.ts and preload.ts import Electron.' }
const noNode = { regex: '^node:', message: 'shared and renderer run without Node.' }
const outside = (names, message) => ({ regex: `^(\\.\\./)+(${names})/`, message })

export default tseslint.config(
  { ignores: ['out/', '*.config.ts.*.mjs', 'dist/', 'node_modules/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...vue.configs['flat/recommended'],
  {
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
      'no-restricted-syntax': ['error', { selector: 'TSEnumDeclaration', message: 'Use a const object or a union.' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
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
  layer(['shared/**/*.ts'], [noElectron, noNode, outside('electron|renderer|e2e', 'shared imports only shared.'), { regex: '^(vue|pinia|ws)$', message: 'shared imports only shared and valibot.' }]),
  layer(['electron/core/**/*.ts'], [noElectron, outside('os|demo|renderer|e2e', 'core imports core and shared.')]),
  layer(['electron/os/**/*.ts'], [outside('demo|renderer|e2e', 'os imports os, core and shared.')]),
  layer(['electron/demo/**/*.ts'], [noElectron, outside('os|core|renderer|e2e', 'the demo server stands alone, so that it can be a peer.')]),
  layer(['renderer/**/*.{ts,vue}'], [noElectron, noNode, outside('electron|e2e', 'renderer imports renderer and shared.')]),
  {
    files: ['**/*.test.ts', 'e2e/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
)
