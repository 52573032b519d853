import { app } from './api/app.ts'
import { BrowserWindowApi as BrowserWindow } from './api/browserWindow.ts'
import { clipboard, crashReporter, globalShortcut, net, screen, shell, systemPreferences } from './api/desktop.ts'
import { dialog } from './api/dialog.ts'
import { ipcMain } from './api/ipc.ts'
import { MenuApi as Menu, MenuItemApi as MenuItem } from './api/menu.ts'
import { nativeImage } from './api/nativeImage.ts'
import { nativeTheme } from './api/nativeTheme.ts'
import { NotificationApi as Notification } from './api/notification.ts'
import { powerMonitor, powerSaveBlocker } from './api/power.ts'
import { protocol } from './api/protocol.ts'
import { safeStorage } from './api/safeStorage.ts'
import { session } from './api/session.ts'
import { TrayApi as Tray } from './api/tray.ts'
import { webContents } from './api/webContents.ts'
import { absent, guard } from './guard.ts'

/** The module that `import 'electron'` resolves to on the host. Unsupported exports exist, and throw with their name when used. */
const autoUpdater = absent('autoUpdater')
const BaseWindow = absent('BaseWindow')
const BrowserView = absent('BrowserView')
const contentTracing = absent('contentTracing')
const desktopCapturer = absent('desktopCapturer')
const ImageView = absent('ImageView')
const inAppPurchase = absent('inAppPurchase')
const MessageChannelMain = absent('MessageChannelMain')
const netLog = absent('netLog')
const pushNotifications = absent('pushNotifications')
const ShareMenu = absent('ShareMenu')
const TouchBar = absent('TouchBar')
const utilityProcess = absent('utilityProcess')
const View = absent('View')
const WebContentsView = absent('WebContentsView')
const webFrameMain = absent('webFrameMain')

const electron = guard('electron', {
  app,
  autoUpdater,
  BaseWindow,
  BrowserView,
  BrowserWindow,
  clipboard,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ImageView,
  inAppPurchase,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  pushNotifications,
  safeStorage,
  screen,
  session,
  ShareMenu,
  shell,
  systemPreferences,
  TouchBar,
  Tray,
  utilityProcess,
  View,
  webContents,
  WebContentsView,
  webFrameMain,
  // Absent in the main process, where bundled libraries use them to detect their process.
  ipcRenderer: undefined,
  contextBridge: undefined,
  remote: undefined,
  webFrame: undefined,
  webUtils: undefined,
})

export default electron
// The value that `require('electron')` returns.
export { electron as 'module.exports' }
export {
  app,
  autoUpdater,
  BaseWindow,
  BrowserView,
  BrowserWindow,
  clipboard,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ImageView,
  inAppPurchase,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  pushNotifications,
  safeStorage,
  screen,
  session,
  ShareMenu,
  shell,
  systemPreferences,
  TouchBar,
  Tray,
  utilityProcess,
  View,
  webContents,
  WebContentsView,
  webFrameMain,
}
