const { contextBridge, ipcRenderer, webUtils } = require('electron')

const inThisWorld = 'the preload has a world of its own'
globalThis.leak = inThisWorld
contextBridge.exposeInMainWorld('trial', {
  invoke: (channel, value) => ipcRenderer.invoke(channel, value),
  send: (channel, value) => ipcRenderer.send(channel, value),
  on(listener) {
    const hear = (_event, ...args) => listener(...args)
    ipcRenderer.on('pushed', hear)
    return () => ipcRenderer.off('pushed', hear)
  },
  pathOf: (file) => webUtils.getPathForFile(file),
  thrower() {
    throw new RangeError('from the preload')
  },
  platform: process.platform,
  isSandboxed: process.sandboxed,
})
