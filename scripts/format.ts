import { runNode } from './steps.ts'

/** What `npm test` checks, applied: ESLint's own fixes first, as Prettier has the last word on layout. */
const fixed = await runNode(
  'node_modules/eslint/bin/eslint.js',
  ['.', '--fix', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '--cache-strategy', 'content'],
  'live',
  'format.log',
  { NODE_OPTIONS: '--max-old-space-size=4096' },
)
const written = await runNode(
  'node_modules/prettier/bin/prettier.cjs',
  ['--write', '.', '--cache', '--cache-location', 'node_modules/.cache/prettier/', '--log-level', 'warn'],
  'live',
  'format.log',
)
process.exitCode = Math.max(fixed.code, written.code)
