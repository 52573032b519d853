/** R and N pressed while the conversation is still loading: its composer opens in that mode. */
import type { Ref } from 'vue'
import { watch } from 'vue'
import { useCommand } from '../ui/shortcuts.ts'

type Mode = 'reply' | 'note'

export interface WantedModeOptions {
  /** The open conversation. */
  readonly openKey: Readonly<Ref<string | null>>
  /** Its composer is not on the screen yet, and will be. */
  readonly canWait: () => boolean
  /** The composer takes the focus and what is typed as soon as it is mounted. */
  readonly wait: () => void
}

/** Registers the two commands for that time. `takeMode`: the mode that the user wants for a composer that is about to be mounted. */
export function useWantedMode({ openKey, canWait, wait }: WantedModeOptions): {
  takeMode: (key: string) => Mode | null
  /** For a conversation that was just opened. */
  expectMode: (key: string, mode: Mode) => void
} {
  let wanted: { readonly key: string; readonly mode: Mode } | null = null
  const forget = (): void => {
    wanted = null
  }
  function want(mode: Mode): void {
    if (openKey.value !== null) wanted = { key: openKey.value, mode }
    wait()
  }
  function takeMode(key: string): Mode | null {
    const mode = wanted?.key === key ? wanted.mode : null
    forget()
    return mode
  }
  function expectMode(key: string, mode: Mode): void {
    wanted = { key, mode }
  }
  watch(openKey, forget, { flush: 'sync' })
  useCommand(
    'composer-reply',
    () => {
      want('reply')
      return forget
    },
    canWait,
  )
  // Not rolled back: what was meant as a note must never become a reply.
  useCommand('composer-note', () => want('note'), canWait)
  return { takeMode, expectMode }
}
