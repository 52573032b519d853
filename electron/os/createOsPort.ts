import type { MediaAddress } from '../../shared/views.ts'
import type { OsPort } from '../core/desk/ports.ts'
import type { MediaSigner } from '../core/media/index.ts'
import type { Log } from '../core/ports.ts'
import { copyText } from './copyText.ts'
import type { Gestures } from './gestures.ts'
import { openOutside } from './links.ts'
import { outsideAddress } from './outsideAddress.ts'

export interface OsPortOptions {
  readonly gestures: Gestures
  readonly log: Log
  readonly signer: MediaSigner
  saveMedia(address: MediaAddress, name: string): Promise<{ saved: boolean }>
  zoom(direction: 'in' | 'out' | 'reset'): void
  openVisitor(): void
  quit(): void
}

/** What leaves the app at the page's request: each needs a click or a key that main saw. */
export function createOsPort({ gestures, log, signer, saveMedia, zoom, openVisitor, quit }: OsPortOptions): OsPort {
  return {
    openLink: async (url) => outsideAddress(url) !== null && gestures.take() && (await openOutside(url, log)),
    saveMedia: async (address, name) =>
      signer.resolve(address) !== null && gestures.take() ? saveMedia(address, name) : { saved: false },
    copyText: (text) => {
      if (!gestures.isRecent()) return false
      copyText(text, log)
      return true
    },
    zoom,
    openVisitor,
    quit: () => {
      const allowed = gestures.take()
      if (allowed) quit()
      return allowed
    },
  }
}
