const { contextBridge, ipcRenderer, webUtils } = require('electron')

const inThisWorld = 'the preload has a world of its own'
globalThis.leak = inThisWorld
contextBridge.exposeInMainWorld('trial', {
  invoke: (channel, value) => ipcRenderer.invoke(channel, value),
  send: (channel, value) => ipcRenderer.send(channel, value),
  on(listener) {
    const onPushed = (_event, ...args) => listener(...args)
    ipcRenderer.on('pushed', onPushed)
    return () => ipcRenderer.off('pushed', onPushed)
  },
  pathOf: (file) => webUtils.getPathForFile(file),
  thrower() {
    throw new RangeError('from the preload')
  },
  platform: process.platform,
  isSandboxed: process.sandboxed,
})
