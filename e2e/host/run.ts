import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { errorStack } from '../../shared/text/errors.ts'
import { app } from './api/app.ts'
import { dialog } from './api/dialog.ts'
import { openControl } from './control.ts'
import { hostState, reportFailure } from './hostState.ts'

/** `node e2e/host/run.ts [folder] [arguments]` does what `electron [folder] [arguments]` does. */
const { options } = hostState
const { version: electronVersion } = createRequire(import.meta.url)('electron/package.json') as { version: string }
const host = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    return /^electron(\/(main|common|renderer))?$/.test(specifier)
      ? { url: host, shortCircuit: true }
      : next(specifier, context)
  },
})

const define = (target: object, key: string, value: unknown): void =>
  void Object.defineProperty(target, key, { value, configurable: true, enumerable: true, writable: true })
define(process, 'versions', { ...process.versions, electron: electronVersion, chrome: '0.0.0.0' })
define(process, 'type', 'browser')
define(process, 'resourcesPath', options.appPath)
define(process, 'defaultApp', true)
process.argv = [...options.argv]

// Electron quits normally on each of these signals; a second signal exits at once.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  let isSecond = false
  process.on(signal, () => {
    if (isSecond) process.exit(1)
    isSecond = true
    app.quit()
  })
}
// The parent process has exited. Without this, each log line about the error would cause the next error.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => process.exit(1))
if (options.isTied) process.stdin.on('close', () => app.exit(1)).resume()
process.on('exit', () => hostState.runningBrowser()?.closeNow())
process.on('uncaughtException', (error) => {
  process.stderr.write(`Uncaught exception in main: ${error.stack ?? error.message}\n`)
  hostState.record('uncaught-exception', error.stack ?? error.message)
  if (process.listenerCount('uncaughtException') === 1)
    dialog.showErrorBox('A JavaScript error occurred in the main process', error.stack ?? error.message)
})
process.on('unhandledRejection', (reason) => {
  const text = errorStack(reason)
  process.stderr.write(`Unhandled rejection in main: ${text}\n`)
  hostState.record('unhandled-rejection', text)
})

await openControl()
// As in Electron, `ready` is emitted only after the main module has finished loading.
const stuck = setTimeout(
  () =>
    reportFailure(
      'load the main module',
      new Error('not finished after 10 s; a top-level await of app.whenReady() never ends, as in Electron'),
    ),
  10_000,
)
await import(pathToFileURL(options.main).href)
clearTimeout(stuck)

// A second instance is about to quit.
if (!app._hasRefusedLock && !app._isQuitting) {
  try {
    // Only after the main module has set Chromium's switches.
    const browser = await hostState.browser()
    define(process.versions, 'chrome', browser.product.split('/')[1] ?? '0.0.0.0')
    browser.once('exit', () => {
      if (app._isQuitting) return
      process.stderr.write('host: Chromium has exited\n')
      app.exit(1)
    })
    app._start()
  } catch (error) {
    reportFailure('start Chromium', error)
    app.exit(1)
  }
}
