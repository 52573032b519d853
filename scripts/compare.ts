import { parseArgs } from 'node:util'
import { capabilitiesOf } from '../electron/demo/versions.ts'
import { startDemoServer } from './demoServer.ts'
import { playTool } from './playTool.ts'

const { values } = parseArgs({
  options: {
    like: { type: 'string' },
    tool: { type: 'string' },
    against: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help || !values.like || !values.tool || !values.against) {
  console.log(
    'usage: compare.ts --like VERSION --tool compare.mjs --against RECORDING_FOLDER\n\nPlays the recorded ' +
      'scenario against a fresh demo server and compares.',
  )
  process.exit(values.help ? 0 : 2)
}

const server = await startDemoServer(['--seed', 'recording', '--like', values.like])
try {
  // The recorded visitor writes through the API inbox of the first account. Servers without a public API have none:
  // there an agent writes the visitor's messages.
  const inbox = capabilitiesOf(values.like).can('publicApi')
    ? server.inboxes.find((one) => one.accountId === 1 && one.identifier !== undefined)
    : undefined
  process.exitCode = await playTool(values.tool, [
    '--base',
    server.base,
    ...(inbox?.identifier ? ['--inbox', inbox.identifier] : []),
    '--against',
    values.against,
  ])
} finally {
  await server.stop()
}
