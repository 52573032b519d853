import { runNode } from './steps.ts'

/** `npm test`, then the checks that are too slow for each commit. Each runs even after a failure. */
const steps: readonly (readonly [name: string, file: string, args: readonly string[], env?: NodeJS.ProcessEnv])[] = [
  ['npm test', 'scripts/test.ts', []],
  ['slow specs', 'node_modules/@playwright/test/cli.js', ['test'], { DESKBELL_E2E: 'full' }],
  ['matrix', 'scripts/matrix.ts', []],
  ['soak', 'scripts/soak.ts', ['--seeds', '2000', '--from', String(Math.floor(Date.now() / 1_000))]],
  ['fuzz', 'scripts/fuzz.ts', ['--cases', '20000']],
  ['cost', 'scripts/bench.ts', ['cost', '--full']],
]

const red: string[] = []
for (const [name, file, args, env] of steps) {
  console.log(`\n── ${name}`)
  const { code } = await runNode(file, args, 'live', `full-${name.replaceAll(' ', '-')}.log`, env)
  if (code !== 0) red.push(name)
}
console.log(`\n${steps.length - red.length} passed, ${red.length} failed${red.length > 0 ? `: ${red.join(', ')}` : ''}`)
process.exitCode = red.length > 0 ? 1 : 0
