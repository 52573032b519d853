import { startDemoServer } from './index.ts'
import { HELP, readOptions } from './options.ts'

/** The demo server by itself: `node electron/demo/main.ts --port 4000 --seed recording --like 4.15.1 --json`. */
const read = readOptions(process.argv.slice(2))
if (read.kind === 'help') {
  process.stdout.write(HELP)
} else if (read.kind === 'error') {
  process.stderr.write(`${read.message}\n\n${HELP}`)
  process.exitCode = 2
} else {
  const server = await startDemoServer(read.options)
  const { base, control, inboxes, agents } = server
  if (read.isJson) {
    process.stdout.write(`${JSON.stringify({ base, control, inboxes, agents })}\n`)
  } else {
    const rows = agents.map((agent) => `  ${agent.email}  ${agent.password}`).join('\n')
    process.stdout.write(`Demo server ${server.world.capabilities.version}\n  ${base}\n  control: ${control}\nSign in as\n${rows}\nCtrl-C ends it.\n`)
  }
  const stop = () => {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
    void server.close().then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
