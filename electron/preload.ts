import type { IpcRendererEvent } from 'electron'
import { contextBridge, ipcRenderer } from 'electron'
import type { CALL_CHANNEL, ChangeBatch, CHANGES_CHANNEL, DeskBridge } from '../shared/bridge.ts'

// Types only: the table with its validators stays out of this file, which every page load has to parse.
const call: typeof CALL_CHANNEL = 'desk:call'
const changes: typeof CHANGES_CHANNEL = 'desk:changes'

const platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'

const bridge: DeskBridge = {
  call: (command, input) => ipcRenderer.invoke(call, command, input),
  onChanges(listener) {
    // The event stays here: it holds `sender`, a way back into Electron.
    const receive = (_event: IpcRendererEvent, batch: ChangeBatch): void => listener(batch)
    ipcRenderer.on(changes, receive)
    return () => {
      ipcRenderer.off(changes, receive)
    }
  },
  platform,
}

contextBridge.exposeInMainWorld('desk', bridge)
