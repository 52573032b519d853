import { runNode } from './steps.ts'

/** Applies what `npm test` checks: the fixes of ESLint and Stylelint first, because Prettier decides the layout. */
const fixed = await runNode(
  'node_modules/eslint/bin/eslint.js',
  ['.', '--fix', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '--cache-strategy', 'content'],
  'live',
  'format.log',
  { NODE_OPTIONS: '--max-old-space-size=4096' },
)
const styled = await runNode(
  'node_modules/stylelint/bin/stylelint.mjs',
  ['renderer/**/*.{vue,css}', '--fix', '--cache', '--cache-location', 'node_modules/.cache/stylelint/'],
  'live',
  'format.log',
)
const written = await runNode(
  'node_modules/prettier/bin/prettier.cjs',
  ['--write', '.', '--cache', '--cache-location', 'node_modules/.cache/prettier/', '--log-level', 'warn'],
  'live',
  'format.log',
)
process.exitCode = Math.max(fixed.code, styled.code, written.code)
