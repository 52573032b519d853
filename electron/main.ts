import { join } from 'node:path'
import { app, session } from 'electron'
import type { Log } from './core/ports.ts'
import { systemClock } from './core/clock.ts'
import { Bridge } from './os/ipc.ts'
import type { DeskCalls } from './os/ipc.ts'
import { guardPermissions } from './os/permissions.ts'
import { registerAppScheme, serveApp } from './os/protocol.ts'
import { MainWindow } from './os/window.ts'

const here = import.meta.dirname
const log: Log = { debug: () => undefined, info: console.info, warn: console.warn, error: console.error }
const desk: DeskCalls = {
  call: (command) => Promise.resolve({ ok: false, code: 'unsupported', message: command }),
  onChanges: () => () => undefined,
  closeWindow: () => undefined,
}

app.enableSandbox()
registerAppScheme()
app.whenReady().then(() => {
  serveApp({ root: join(here, '../renderer'), serveMedia: () => Promise.resolve(new Response(null, { status: 404 })), log })
  guardPermissions(session.defaultSession, log)
  const window = new MainWindow({
    preload: join(here, '../preload/preload.cjs'),
    title: app.getName(),
    icon: null,
    hidden: false,
    mayHide: () => false,
    onState: () => undefined,
    onBroken: () => app.quit(),
    clock: systemClock,
    log,
  })
  new Bridge({ contents: window.contents, desk, windowId: 'main', log })
  return window.load()
}).catch((error: unknown) => log.error('Deskbell could not start', { error }))
