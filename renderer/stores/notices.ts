/** Short words at the edge of the window: what was done (with undo), what did not work (with retry). */
import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import { asDeskError } from '../bridge.ts'

export interface NoticeAction { key: string; run: () => void }
export interface Notice {
  id: number
  tone: 'info' | 'good' | 'error'
  /** An i18n key and its values. */
  key: string
  values: Record<string, string | number>
  /** The server's own words, after ours. */
  detail: string | null
  action: NoticeAction | null
  /** A notice takes the place of an older one of the same topic; where there is none, of one with the same words. */
  topic: string | null
}
export type NewNotice = Pick<Notice, 'key'> & Partial<Omit<Notice, 'id'>>

const SHOWN_FOR = { info: 5_000, good: 5_000, error: 9_000 } as const
const AT_ONCE = 3

function topicOf({ topic, key, values }: Notice): string {
  return topic ?? `${key} ${JSON.stringify(values)}`
}

export const useNotices = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([])
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  let last = 0

  function dismiss(id: number): void {
    clearTimeout(timers.get(id))
    timers.delete(id)
    notices.value = notices.value.filter((notice) => notice.id !== id)
  }
  /** Starts the clock again, after the pointer or the focus left the notice. */
  function resume(id: number): void {
    const notice = notices.value.find((each) => each.id === id)
    if (notice === undefined) return
    clearTimeout(timers.get(id))
    timers.set(id, setTimeout(() => dismiss(id), SHOWN_FOR[notice.tone]))
  }
  /** Keeps a notice while it is pointed at or focused. */
  function hold(id: number): void {
    clearTimeout(timers.get(id))
    timers.delete(id)
  }
  /** Shows a notice in place of an older one of its topic. Returns its id. */
  function show(notice: NewNotice): number {
    const next: Notice = { tone: 'info', values: {}, detail: null, action: null, topic: null, ...notice, id: ++last }
    const again = notices.value.find((each) => topicOf(each) === topicOf(next))
    if (again !== undefined) dismiss(again.id)
    const overflow = notices.value[0]
    if (notices.value.length >= AT_ONCE && overflow !== undefined) dismiss(overflow.id)
    notices.value = [...notices.value, next]
    resume(next.id)
    return next.id
  }
  /** Says that something did not work, in the words of its code (`error.<code>`) and the server's, with a retry where one makes sense. */
  function fail(thrown: unknown, retry?: () => void): number {
    const error = asDeskError(thrown)
    if (error.code === 'internal') console.error('an action failed', error)
    return show({ tone: 'error', key: `error.${error.code}.title`, detail: error.detail || null, action: retry === undefined ? null : { key: 'app.retry', run: retry } })
  }
  onScopeDispose(() => { for (const timer of timers.values()) clearTimeout(timer) })

  return { notices, show, fail, dismiss, hold, resume }
})
