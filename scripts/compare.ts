import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { startDemoServer } from './demoServer.ts'

const { values } = parseArgs({ options: { like: { type: 'string' }, tool: { type: 'string' }, against: { type: 'string' }, help: { type: 'boolean' } } })
if (values.help || !values.like || !values.tool || !values.against) {
  console.log('usage: compare.ts --like VERSION --tool compare.mjs --against RECORDING_FOLDER\n\nPlays the recorded scenario against a fresh demo server and compares.')
  process.exit(values.help ? 0 : 2)
}

const server = await startDemoServer(['--seed', 'recording', '--like', values.like])
try {
  // The visitor of the recordings speaks through the API inbox of the first account.
  const inbox = server.inboxes.find((one) => one.accountId === 1 && one.identifier !== undefined)
  const args = [values.tool, '--base', server.base, ...(inbox?.identifier ? ['--inbox', inbox.identifier] : []), '--against', values.against]
  const child = spawn(process.execPath, args, { stdio: 'inherit' })
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
} finally {
  await server.stop()
}
