/** Toasts at the edge of the window: what was done (with Undo), what failed (with Retry). */
import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef, triggerRef } from 'vue'
import type { MessageKey } from '../../shared/i18n/messageKey.ts'
import { asDeskError } from '../bridge/client.ts'

export interface NoticeAction {
  key: MessageKey
  /** A promise where it takes time. */
  run: () => unknown
}
export interface Notice {
  id: number
  tone: 'info' | 'good' | 'error'
  /** An i18n key and its values. */
  key: MessageKey
  values: Record<string, string | number>
  /** The contact that it is about, where the words don't name one. */
  about: string | null
  /** The server's own text, shown after ours. */
  detail: string | null
  /** Wall milliseconds until which what it is about can be taken back before it is sent: it counts down to them. */
  sendsAt: number | null
  action: NoticeAction | null
  /** A notice takes the place of an older one of the same topic; where there is none, of one with the same words. */
  topic: string | null
  /** Milliseconds. */
  shownFor: number
  /** Called when the pointer or the focus enters or leaves it. */
  onPaused: ((paused: boolean) => void) | null
}
export type NewNotice = Pick<Notice, 'key'> & Partial<Omit<Notice, 'id'>>

/** Milliseconds that a resting pointer or the focus keeps a notice: what waits for its end must not wait for ever. */
const LONGEST_PAUSE = 60_000
const SHOWN_FOR = { info: 5_000, good: 5_000, error: 9_000 } as const
/** Notices at once, beside those that offer Undo. */
const AT_ONCE = 3
const AT_MOST = 6

function topicOf({ topic, key, values, about }: Notice): string {
  return topic ?? `${key} ${JSON.stringify([values, about])}`
}

export const useNotices = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([])
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  const paused = new Set<number>()
  let last = 0

  function dismiss(id: number): void {
    clearTimeout(timers.get(id))
    timers.delete(id)
    if (paused.delete(id)) notices.value.find((each) => each.id === id)?.onPaused?.(false)
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }
  /** Restarts the timer after the pointer or the focus left the notice. */
  function resume(id: number): void {
    const notice = notices.value.find((each) => each.id === id)
    if (notice === undefined) return
    clearTimeout(timers.get(id))
    timers.set(
      id,
      setTimeout(() => dismiss(id), notice.shownFor),
    )
    if (paused.delete(id)) notice.onPaused?.(false)
  }
  /** Keeps a notice while it is pointed at or focused. */
  function pause(id: number): void {
    clearTimeout(timers.get(id))
    timers.set(
      id,
      setTimeout(() => resume(id), LONGEST_PAUSE),
    )
    if (paused.has(id)) return
    paused.add(id)
    notices.value.find((each) => each.id === id)?.onPaused?.(true)
  }
  /** Shows a notice in place of an older one of its topic. Returns its id. */
  function show(notice: NewNotice): number {
    const next: Notice = {
      tone: 'info',
      values: {},
      about: null,
      detail: null,
      sendsAt: null,
      action: null,
      topic: null,
      shownFor: SHOWN_FOR[notice.tone ?? 'info'],
      onPaused: null,
      ...notice,
      id: ++last,
    }
    const again = notices.value.find((each) => topicOf(each) === topicOf(next))
    if (again !== undefined) dismiss(again.id)
    const overflow = notices.value.length < AT_ONCE ? undefined : notices.value.find(({ topic }) => topic === null)
    const oldest = notices.value.length < AT_MOST ? undefined : notices.value[0]
    for (const each of [overflow ?? oldest]) if (each !== undefined) dismiss(each.id)
    notices.value = [...notices.value, next]
    resume(next.id)
    return next.id
  }
  /** Replaces the values of a notice that is still shown. */
  function change(id: number, values: Notice['values']): void {
    const notice = notices.value.find((each) => each.id === id)
    if (notice === undefined) return
    // The same object: the pointer or the focus may be in it.
    notice.values = values
    triggerRef(notices)
  }
  /** Reports a failure with the text of its code (`error.<code>`) and the server's, with a retry where one makes sense. */
  function fail(thrown: unknown, retry?: () => void, about: string | null = null): number {
    const error = asDeskError(thrown)
    if (error.code === 'internal') console.error('Action failed', error)
    return show({
      tone: 'error',
      key: `error.${error.code}.title`,
      about,
      detail: error.detail || null,
      action: retry === undefined ? null : { key: 'app.retry', run: retry },
    })
  }
  onScopeDispose(() => {
    for (const timer of timers.values()) clearTimeout(timer)
  })

  /** Of the newest notice so far; later ones have higher ids. */
  const lastId = (): number => last

  return { notices, lastId, show, change, fail, dismiss, pause, resume }
})
