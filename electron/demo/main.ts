import { errorMessage } from '../../shared/text/errors.ts'
import type { DemoServer } from './index.ts'
import { startDemoServer } from './index.ts'
import type { ParsedOptions } from './options.ts'
import { HELP, parseOptions } from './options.ts'

/** The demo server as a program: `node electron/demo/main.ts --port 4000 --seed recording --like 4.15.1 --json`. */
async function run(read: Extract<ParsedOptions, { kind: 'run' }>): Promise<void> {
  // A signal may arrive while the seed is still loading.
  const asked = Promise.withResolvers<undefined>()
  const stop = () => asked.resolve(undefined)
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const server = await startDemoServer(read.options)
  process.stdout.write(read.isJson ? firstLine(server) : summary(server))
  await asked.promise
  await server.close()
  process.exit(0)
}

function firstLine({ base, control, hand, keys, inboxes, agents }: DemoServer): string {
  return `${JSON.stringify({ base, control, hand, keys, inboxes, agents })}\n`
}

function summary({ base, control, agents, model }: DemoServer): string {
  const rows = agents.map((agent) => `  ${agent.email}  ${agent.password}`).join('\n')
  return `Demo server, like ${model.capabilities.version}\n  ${base}\n  control: ${control}\nSign in as\n${rows}\nCtrl-C ends it.\n`
}

const read = parseOptions(process.argv.slice(2))
switch (read.kind) {
  case 'help':
    process.stdout.write(HELP)
    break
  case 'error':
    process.stderr.write(`${read.message}\n\n${HELP}`)
    process.exitCode = 2
    break
  case 'run':
    await run(read).catch((error: unknown) => {
      process.stderr.write(`The demo server did not start: ${errorMessage(error)}\n`)
      process.exit(1)
    })
    break
}
