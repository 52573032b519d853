import type { NativeTheme } from 'electron'
import type { Session as Wire } from '../chromium/pipe.ts'
import { GuardedEmitter } from '../guard.ts'
import { hostState, reportFailure } from '../hostState.ts'

const wires = new Set<Wire>()

type Implemented =
  | 'themeSource'
  | 'shouldUseDarkColors'
  | 'shouldUseDarkColorsForSystemIntegratedUI'
  | 'shouldUseHighContrastColors'
  | 'shouldUseInvertedColorScheme'
  | 'prefersReducedTransparency'
  | 'inForcedColorsMode'

/** Electron's `nativeTheme`; every page has the same `prefers-color-scheme`. */
class HostTheme extends GuardedEmitter implements Pick<NativeTheme, Implemented> {
  readonly shouldUseInvertedColorScheme = false
  readonly inForcedColorsMode = false
  prefersReducedTransparency = false
  shouldDifferentiateWithoutColor = false
  #source: NativeTheme['themeSource'] = 'system'

  constructor() {
    super('nativeTheme')
  }
  get themeSource(): NativeTheme['themeSource'] {
    return this.#source
  }
  set themeSource(source: NativeTheme['themeSource']) {
    if (source === this.#source) return
    this.#source = source
    hostState.record('theme', source)
    this._changed()
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark' || (this.#source === 'system' && hostState.machine.isDark)
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return hostState.machine.isDark
  }
  get shouldUseHighContrastColors(): boolean {
    return hostState.machine.isHighContrast
  }
  /** For the host: the machine's appearance changed. */
  _changed(): void {
    for (const wire of wires) applyTo(wire).catch((error: unknown) => reportFailure('apply the theme', error))
    setImmediate(() => this.emit('updated'))
  }
}

export const nativeTheme = new HostTheme()

async function applyTo(wire: Wire): Promise<void> {
  await wire.send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: nativeTheme.shouldUseDarkColors ? 'dark' : 'light' },
      { name: 'prefers-contrast', value: nativeTheme.shouldUseHighContrastColors ? 'more' : 'no-preference' },
      {
        name: 'prefers-reduced-transparency',
        value: nativeTheme.prefersReducedTransparency ? 'reduce' : 'no-preference',
      },
    ],
  })
}

/** Applies the theme to a page's media features until the page closes. */
export async function applyTheme(wire: Wire): Promise<void> {
  wires.add(wire)
  wire.once('detached', () => wires.delete(wire))
  await applyTo(wire)
}
