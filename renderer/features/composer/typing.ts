/** Tells the server that one types: on at the first key, again while it goes on, off after a pause, on send and on leaving. Milliseconds. */
export const TYPING_PAUSE = 4_000
/** Receivers forget after 30 s without word. */
export const TYPING_AGAIN = 20_000

export interface Typing {
  /** A key was pressed; `isPrivate` for a note, which only colleagues may see. */
  key: (isPrivate: boolean) => void
  stop: () => void
}

export function createTyping(send: (on: boolean, isPrivate: boolean) => void): Typing {
  let pause: ReturnType<typeof setTimeout> | undefined
  let again: ReturnType<typeof setInterval> | undefined
  let on: boolean | null = null

  function stop(): void {
    clearTimeout(pause)
    clearInterval(again)
    if (on !== null) send(false, on)
    on = null
  }
  function key(isPrivate: boolean): void {
    if (on !== null && on !== isPrivate) stop()
    if (on === null) {
      on = isPrivate
      send(true, isPrivate)
      again = setInterval(() => send(true, isPrivate), TYPING_AGAIN)
    }
    clearTimeout(pause)
    pause = setTimeout(stop, TYPING_PAUSE)
  }
  return { key, stop }
}
