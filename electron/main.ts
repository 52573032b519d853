/** The composition root: builds what the desk needs of this machine, puts window, tray and menu around it, and decides nothing. */
import { randomBytes, randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { app, crashReporter } from 'electron'
import { systemClock } from './core/clock.ts'
import { parseArguments } from './os/arguments.ts'
import { DEEP_LINK_SCHEME, DeepLinkQueue, deepLinksIn, parseDeepLink } from './os/deepLinks.ts'
import { logUncaught } from './os/lifecycle.ts'
import { fileLog } from './os/log.ts'
import { pathsOf } from './os/paths.ts'
import { makePrivate } from './os/privateFiles.ts'
import { registerAppScheme } from './os/protocol.ts'
import { runShell } from './os/shell.ts'

const given = parseArguments(process.argv)
if (given.userDataDir !== null) app.setPath('userData', resolve(given.userDataDir))

// Before anything of this user's data is touched: a second start only shows the first.
if (!app.requestSingleInstanceLock()) app.quit()
else start()

function start(): void {
  const paths = pathsOf(import.meta.dirname, app.getPath('userData'))
  const notPrivate = makePrivate(paths)
  const log = fileLog(paths.log)
  logUncaught(log)
  if (notPrivate.length > 0) log.warn('Files can be read by other users of this computer', { files: notPrivate })
  // Crashes are kept on this machine and sent nowhere.
  crashReporter.start({ uploadToServer: false })
  app.enableSandbox()
  // The same as the window's own policy, for every page there could ever be: peer connections use no UDP. Chromium 156
  // knows the first name, older ones the second.
  for (const name of ['webrtc-ip-handling-policy', 'force-webrtc-ip-handling-policy'])
    app.commandLine.appendSwitch(name, 'disable_non_proxied_udp')
  registerAppScheme()
  if (process.platform === 'win32') app.setAppUserModelId('app.deskbell.desktop')
  if (app.isPackaged) app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME)

  const links = new DeepLinkQueue()
  for (const link of deepLinksIn(process.argv)) links.add(link)
  app.on('open-url', (event, address) => {
    event.preventDefault()
    const link = parseDeepLink(address)
    if (link) links.add(link)
  })

  app
    .whenReady()
    .then(() =>
      runShell({
        given,
        paths,
        links,
        log,
        clock: systemClock,
        random: Math.random,
        uuid: randomUUID,
        signingKey: randomBytes(32),
      }),
    )
    .catch((error: unknown) => {
      log.error('Deskbell could not start', { error })
      app.exit(1)
    })
}
