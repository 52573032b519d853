#!/usr/bin/env node
// Behind every npm script: docs/architecture.md#running-and-testing. Sets the checkout up on any Node from 20, prints
// what it found, continues under Node 24.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { setUp } from './setUp.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** By verb: its TypeScript file, whether it needs Electron or Chromium, and its help. */
const verbs = {
  start: {
    file: 'scripts/start.ts',
    shell: true,
    help: 'build, start the demo server and open the app signed in to it',
  },
  dev: {
    file: 'scripts/dev.ts',
    shell: true,
    help: 'the same, reloading the page and restarting main when their sources change',
  },
  test: { file: 'scripts/test.ts', shell: true, help: 'every check of the project, ends with "N passed, N failed"' },
  demo: { file: 'electron/demo/main.ts', shell: false, help: 'the demo server alone' },
  bench: {
    file: 'scripts/bench.ts',
    shell: true,
    help: 'one benchmark: cable, pixel, message, start, herd, back, click, cache, cost',
  },
  soak: {
    file: 'scripts/soak.ts',
    shell: false,
    help: 'thousands of random desks, or one for a week, in virtual time',
  },
  full: {
    file: 'scripts/testFull.ts',
    shell: true,
    help: 'every check, then the slow ones: 2,000 soak seeds, 20,000 fuzz cases, the whole cost table',
  },
  format: { file: 'scripts/format.ts', shell: false, help: 'sorts imports, formats every file' },
  fuzz: { file: 'scripts/fuzz.ts', shell: false, help: 'mutated frames and answers on the way to the cache' },
}

function usage() {
  const rows = Object.entries(verbs).map(([name, verb]) => `  ${name.padEnd(6)} ${verb.help}`)
  return [
    'usage: npm run VERB -- [options]   (npm start, npm test)',
    '',
    ...rows,
    '',
    'npm run VERB -- --help lists the options of one verb.',
  ].join('\n')
}

const [name, ...rest] = process.argv.slice(2)
const verb = Object.hasOwn(verbs, name ?? '') ? verbs[name] : undefined
if (!verb) {
  console.error(usage())
  process.exit(name === '--help' ? 0 : 2)
}
if (!existsSync(path.join(root, verb.file))) {
  console.error(`deskbell: this checkout has no ${verb.file}, so there is no "${name}" yet`)
  process.exit(2)
}

const isHelp = rest.includes('--help')
const ready = await setUp({ root, shell: verb.shell && !isHelp, say: (line) => console.error(line) })
const child = spawn(ready.node, [path.join(root, verb.file), ...rest], { cwd: root, env: ready.env, stdio: 'inherit' })

// The terminal sends Ctrl-C to the whole group; the child ends cleanly and this process waits for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  })
child.on('error', (error) => {
  console.error(`deskbell: could not start ${ready.node}: ${error.message}`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 1)))
