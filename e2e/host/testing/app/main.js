// A small Electron app that doesn't depend on the host. Each part does what electron/os does in the product.
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  app,
  autoUpdater,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell,
  Tray,
} from 'electron'

const here = import.meta.dirname
const say = (...words) => console.log(...words)
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
])
app.enableSandbox()

for (const name of ['before-quit', 'will-quit', 'quit', 'window-all-closed', 'ready'])
  app.on(name, () => say(`app:${name}`))
if (!app.requestSingleInstanceLock({ from: process.pid })) {
  say('second')
  app.quit()
} else {
  app.on('second-instance', (_event, argv, cwd, data) =>
    say(`hail:${JSON.stringify({ argv: argv.slice(1), cwd, data })}`),
  )
  app.on('open-url', (_event, url) => say(`url:${url}`))
  void app.whenReady().then(start)
}

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src " +
  "'none'; frame-src 'self'; base-uri 'none'; form-action 'none'"

async function serve(request) {
  const url = new URL(request.url)
  if (url.host !== 'desk') return new Response('no such host', { status: 404 })
  if (url.pathname === '/range') {
    const bytes = new Uint8Array(1000).map((_byte, index) => index % 251)
    const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.get('range') ?? '') ?? []
    if (from === undefined) return new Response(bytes, { headers: { 'content-type': 'application/octet-stream' } })
    const end = to ? Number(to) : bytes.length - 1
    return new Response(bytes.slice(Number(from), end + 1), {
      status: 206,
      headers: { 'content-range': `bytes ${from}-${end}/1000`, 'accept-ranges': 'bytes' },
    })
  }
  const file = path.join(here, 'page', path.normalize(url.pathname))
  const response = await net.fetch(pathToFileURL(file).href)
  return new Response(response.body, {
    headers: { 'content-type': response.headers.get('content-type'), 'content-security-policy': policy },
  })
}

function start() {
  protocol.handle('app', serve)
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  )
  const window = new BrowserWindow({
    width: 900,
    height: 640,
    minWidth: 400,
    show: false,
    backgroundColor: '#101114',
    webPreferences: { preload: path.join(here, 'preload.cjs'), sandbox: true },
  })
  let isHiding = true
  window.on('close', (event) => {
    if (!isHiding) return
    event.preventDefault()
    window.hide()
  })
  app.on('before-quit', () => {
    isHiding = false
  })
  for (const name of ['show', 'hide', 'focus', 'blur', 'minimize', 'restore', 'closed', 'ready-to-show'])
    window.on(name, () => say(`window:${name}`))
  window.once('ready-to-show', () => window.show())
  const { webContents } = window
  webContents.on('will-navigate', (event, url) => {
    say(`navigate:${url}`)
    if (!url.startsWith('app://desk/')) event.preventDefault()
  })
  webContents.setWindowOpenHandler(({ url }) => {
    say(`open:${url}`)
    void shell.openExternal(url)
    return { action: 'deny' }
  })
  webContents.on('context-menu', (_event, params) =>
    Menu.buildFromTemplate([{ id: 'copy', label: 'Copy', role: 'copy', enabled: params.selectionText !== '' }]).popup(),
  )

  webContents.mainFrame.ipc.handle('echo', (event, value) => ({
    value,
    origin: event.senderFrame.origin,
    url: event.senderFrame.url,
    parent: event.senderFrame.parent,
    isSame: event.sender === webContents,
  }))
  ipcMain.handle('fail', () => {
    throw new TypeError('no such row')
  })
  ipcMain.handle('odd', () => ({ bytes: new Uint8Array([1, 2]), when: new Date(3), nothing: undefined }))
  ipcMain.handle('bad', () => ({ run: () => 1 }))
  ipcMain.on('push', (_event, value) => window.webContents.send('pushed', value, { again: value }))
  ipcMain.handle('notify', () => {
    const note = new Notification({
      id: 'n1',
      title: 'Maya',
      body: 'Where is my order?',
      hasReply: true,
      actions: [{ type: 'button', text: 'Later' }],
    })
    for (const name of ['show', 'click', 'close']) note.on(name, () => say(`note:${name}`))
    note.on('reply', (_event, text) => say(`note:reply:${text}`))
    note.on('action', (_event, index) => say(`note:action:${index}`))
    note.on('failed', (_event, error) => say(`note:failed:${error}`))
    note.show()
  })
  ipcMain.handle('ask', () =>
    dialog.showMessageBox(window, { message: 'Sign out?', buttons: ['Sign out', 'Cancel'], cancelId: 1 }),
  )
  ipcMain.handle('secret', async () => {
    const sealed = await safeStorage.encryptStringAsync('token')
    return { ...(await safeStorage.decryptStringAsync(sealed)), isHidden: !sealed.includes('token') }
  })
  ipcMain.handle('idle', () => [powerMonitor.getSystemIdleTime(), powerMonitor.getSystemIdleState(60)])
  ipcMain.handle('dark', (_event, source) => {
    nativeTheme.themeSource = source
    return nativeTheme.shouldUseDarkColors
  })
  ipcMain.handle('resize', () => window.setSize(300, 500))
  ipcMain.handle('capture', async () => (await webContents.capturePage()).getSize())
  ipcMain.handle('absent', () => {
    const tried = []
    const attempt = (run) => {
      try {
        run()
      } catch (error) {
        tried.push(error.message)
      }
    }
    attempt(() => app.getFileIcon('x'))
    attempt(() => window.setVibrancy('menu'))
    attempt(() => BrowserWindow.addExtension('x'))
    attempt(() => webContents.printToPDF({}))
    attempt(() => autoUpdater.checkForUpdates())
    attempt(() => createRequire(import.meta.url)('electron').inAppPurchase.getReceiptURL())
    return tried
  })
  ipcMain.handle('facts', () => ({
    version: app.getVersion(),
    name: app.getName(),
    userData: app.getPath('userData'),
    argv: process.argv.slice(1),
    electron: process.versions.electron,
    type: process.type,
    url: webContents.getURL(),
    isPackaged: app.isPackaged,
    required: createRequire(import.meta.url)('electron').app === app,
  }))

  for (const name of ['lock-screen', 'unlock-screen', 'suspend', 'resume'])
    powerMonitor.on(name, () => say(`power:${name}`))
  const tray = new Tray(nativeImage.createEmpty())
  tray.setToolTip('Trial')
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { id: 'open', label: 'Open', click: () => window.show() },
      { type: 'separator' },
      { label: 'Quit', click: () => app.quit() },
    ]),
  )
  tray.on('click', () => say('tray:click'))
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      {
        label: 'File',
        submenu: [
          { id: 'find', label: 'Find', accelerator: 'CommandOrControl+Shift+F', click: () => say('menu:find') },
        ],
      },
    ]),
  )
  app.setBadgeCount(3)
  window.loadURL('app://desk/index.html').then(
    () => say('loaded'),
    (error) => say(`load failed: ${error.message}`),
  )
}
