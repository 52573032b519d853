/** Messages that left the field and that main is asked to take, one after the other, each once its files are read. What main refuses comes back, whole. */
import { defineStore } from 'pinia'
import type { ShallowRef } from 'vue'
import { markRaw, onBeforeUnmount, shallowRef } from 'vue'
import type { CommandInput } from '../../../shared/bridge.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { ThreadMessage } from '../../../shared/views.ts'
import { call } from '../../bridge.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import type { RefusedMessage } from '../../stores/writing.ts'
import { useWriting } from '../../stores/writing.ts'
import type { Drafts, Mode } from './useDraft.ts'
import type { EmailRecipients } from './useRecipients.ts'
import type { Upload, Uploads } from './useUploads.ts'

export interface Outgoing extends RefusedMessage {
  readonly input: CommandInput<'message:send'>
  readonly uploads: readonly Upload[]
  readonly replyTo: ThreadMessage | null
}

/** Where a message came from, and where it goes back to. */
export interface OutgoingOptions {
  ref: ConversationRef
  draft: Drafts
  files: Record<Mode, Uploads>
  recipients: EmailRecipients
  replyTo: ShallowRef<ThreadMessage | null>
  /** Nothing is on its way any more. */
  done: () => void
}

export interface OutgoingMessages {
  readonly sending: ShallowRef<boolean>
  /** Files that the first message waits for. */
  readonly waitsFor: ShallowRef<readonly Upload[]>
  send: (message: Outgoing) => void
  /** Back into the field, with everything that goes after it, while it waits for its files. */
  takeBack: () => void
}

interface LeavableOutgoing extends OutgoingMessages {
  /** The composer that is on the screen, or was the last to be. */
  options: OutgoingOptions
  isLeft: boolean
}

/** Messages outlive the composer that they were written in: they go in order, also from one that comes after it. */
const useLeftOutgoing = defineStore('outgoing', () => ({ byPlace: markRaw(new Map<string, LeavableOutgoing>()) }))

export function useOutgoing(options: OutgoingOptions): OutgoingMessages {
  const { byPlace } = useLeftOutgoing()
  const place = conversationKey(options.ref)
  const over = (): void => void byPlace.delete(place)
  const outgoing = byPlace.get(place) ?? createOutgoing(options, over)
  byPlace.set(place, outgoing)
  Object.assign(outgoing, { options, isLeft: false })
  onBeforeUnmount(() => {
    outgoing.isLeft = true
    if (!outgoing.sending.value) over()
  })
  return outgoing
}

function createOutgoing(first: OutgoingOptions, over: () => void): LeavableOutgoing {
  const openThread = useOpenThread()
  const notices = useNotices()
  const writing = useWriting()
  const { ref } = first
  const key = conversationKey(ref)
  const sending = shallowRef(false)
  const waitsFor = shallowRef<readonly Upload[]>([])
  let stopWaiting = (): void => undefined
  /** The first is on its way. */
  const queue: Outgoing[] = []

  function taken({ mode }: Outgoing): void {
    const { draft, files, recipients } = outgoing.options
    if (mode === 'reply' && !queue.some((next) => next.mode === 'reply')) recipients.sent()
    files[mode].taken()
    draft.taken(mode)
    // What was written stands at the living end.
    if (openThread.key === key) openThread.toLatest()
  }
  function putBack(refused: readonly Outgoing[]): void {
    const { draft, files, replyTo } = outgoing.options
    for (const mode of new Set(refused.map((each) => each.mode))) {
      files[mode].putBack()
      draft.putBack(mode)
    }
    replyTo.value ??= refused.find((each) => each.replyTo !== null)?.replyTo ?? null
  }
  async function leave(message: Outgoing): Promise<void> {
    waitsFor.value = message.uploads.filter(({ state }) => state === 'uploading')
    const stopped = new Promise<void>((resolve) => {
      stopWaiting = resolve
    })
    await Promise.race([outgoing.options.files[message.mode].whole(message.uploads), stopped])
    waitsFor.value = []
    // Taken back meanwhile.
    if (queue[0] !== message) return
    await call('message:send', message.input)
    queue.shift()
    taken(message)
  }
  async function run(): Promise<void> {
    sending.value = true
    for (let message = queue[0]; message !== undefined; message = queue[0]) {
      const now = message
      try {
        await leave(now)
      } catch (thrown) {
        waitsFor.value = []
        if (queue[0] !== now) continue
        putBack(queue.splice(0))
        notices.fail(thrown, () => writing.sendAgain(ref, now))
      }
    }
    sending.value = false
    if (outgoing.isLeft) over()
    else outgoing.options.done()
  }
  const outgoing: LeavableOutgoing = {
    options: first,
    isLeft: false,
    sending,
    waitsFor,
    send: (message) => {
      queue.push(message)
      if (!sending.value) void run()
    },
    takeBack: () => {
      if (waitsFor.value.length === 0) return
      waitsFor.value = []
      putBack(queue.splice(0))
      stopWaiting()
    },
  }
  return outgoing
}
