/**
 * Messages that left the field and that the main process is asked to take: one after the other, each once its files are uploaded.
 * A message that the main process refuses comes back into the field, with everything after it.
 */
import { defineStore } from 'pinia'
import type { ShallowRef } from 'vue'
import { markRaw, onBeforeUnmount, shallowRef } from 'vue'
import type { CommandInput } from '../../../shared/bridge.ts'
import type { ConversationRef } from '../../../shared/model/ids.ts'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { ActionChange, ThreadMessage } from '../../../shared/views.ts'
import type { useDoneWords } from '../../stores/doneWords.ts'
import { useHeldMessages } from '../../stores/heldMessages.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOpenThread } from '../../stores/openThread.ts'
import { useShownRow } from '../../stores/shownRow.ts'
import type { AfterSending, RefusedMessage } from '../../stores/writing.ts'
import { useWriting } from '../../stores/writing.ts'
import type { Drafts, Mode } from './useDraft.ts'
import { heldPlace, useDelivery } from './useHeldPlace.ts'
import type { EmailRecipients } from './useRecipients.ts'
import type { Upload, Uploads } from './useUploads.ts'

export interface OutgoingMessage extends RefusedMessage {
  readonly input: CommandInput<'message:send'>
  readonly uploads: readonly Upload[]
  readonly replyTo: ThreadMessage | null
  /** As typed. */
  readonly text: string
  /** See `SentMessage`. */
  readonly typedBefore: number
}

/** The composer that a message comes from, and that a refused one goes back to. */
export interface OutgoingOptions {
  ref: ConversationRef
  draft: Drafts
  files: Readonly<Record<Mode, Uploads>>
  recipients: EmailRecipients
  replyTo: ShallowRef<ThreadMessage | null>
  words: ReturnType<typeof useDoneWords>
  /** The queue is empty. */
  onDone: () => void
}

export interface OutgoingMessages {
  readonly isSending: ShallowRef<boolean>
  /** The files that the first message waits for. */
  readonly awaitedUploads: ShallowRef<readonly Upload[]>
  send: (message: OutgoingMessage) => void
  /** Brings the first message back into the field while it waits for its files, with everything after it. */
  takeBack: () => void
}

interface SharedOutgoing extends OutgoingMessages {
  /** Of the composer that is mounted, or was the last to be. */
  options: OutgoingOptions
  /** No composer shows them. */
  isDetached: boolean
  dispose: () => void
}

export const changeOf = ({ status, snoozedUntil }: AfterSending): ActionChange => ({
  field: 'status',
  status,
  until: snoozedUntil,
})

/** The queue outlives its composer, and a later composer of the same conversation adds to it: messages leave in order. */
const useOutgoingStore = defineStore('outgoing', () => ({ byConversation: markRaw(new Map<string, SharedOutgoing>()) }))

export function useOutgoing(options: OutgoingOptions): OutgoingMessages {
  const { byConversation } = useOutgoingStore()
  const held = useHeldMessages()
  const key = conversationKey(options.ref)
  const outgoing = byConversation.get(key) ?? create()
  function create(): SharedOutgoing {
    const created = createOutgoing(options, () => {
      byConversation.delete(key)
      unregister()
    })
    const unregister = held.register(
      key,
      heldPlace(() => created.options),
    )
    return created
  }
  byConversation.set(key, outgoing)
  Object.assign(outgoing, { options, isDetached: false })
  onBeforeUnmount(() => {
    outgoing.isDetached = true
    if (!outgoing.isSending.value) outgoing.dispose()
  })
  return outgoing
}

function createOutgoing(initialOptions: OutgoingOptions, dispose: () => void): SharedOutgoing {
  const { ref } = initialOptions
  const openThread = useOpenThread()
  const notices = useNotices()
  const writing = useWriting()
  const key = conversationKey(ref)
  // Now: a message can fail when another conversation is open.
  const contact = useShownRow().nameOf(ref)
  const deliver = useDelivery(ref, contact)
  const isSending = shallowRef(false)
  const awaitedUploads = shallowRef<readonly Upload[]>([])
  let stopWaiting = (): void => undefined
  /** The first is being sent. */
  const queue: OutgoingMessage[] = []

  function confirmTaken({ mode }: OutgoingMessage): void {
    const { draft, files, recipients } = outgoing.options
    if (mode === 'reply' && !queue.some((next) => next.mode === 'reply')) recipients.confirmSent()
    files[mode].confirmTaken()
    draft.confirmTaken(mode)
    // The new message is at the end of the thread.
    if (openThread.key === key) openThread.toLatest()
  }
  function putBack(messages: readonly OutgoingMessage[]): void {
    const { draft, files, replyTo } = outgoing.options
    for (const mode of new Set(messages.map((each) => each.mode))) {
      files[mode].putBack()
      draft.putBack(mode)
    }
    replyTo.value ??= messages.find((each) => each.replyTo !== null)?.replyTo ?? null
  }
  async function sendFirst(message: OutgoingMessage): Promise<void> {
    awaitedUploads.value = message.uploads.filter(({ state }) => state === 'uploading')
    const stopped = new Promise<void>((resolve) => {
      stopWaiting = resolve
    })
    await Promise.race([outgoing.options.files[message.mode].allReady(message.uploads), stopped])
    awaitedUploads.value = []
    // The user took it back in the meantime.
    if (queue[0] !== message) return
    await deliver(message, outgoing.options.words)
    queue.shift()
    confirmTaken(message)
  }
  async function run(): Promise<void> {
    isSending.value = true
    for (let message = queue[0]; message !== undefined; message = queue[0]) {
      const current = message
      try {
        await sendFirst(current)
      } catch (thrown) {
        awaitedUploads.value = []
        if (queue[0] !== current) continue
        putBack(queue.splice(0))
        notices.fail(thrown, () => writing.sendAgain(ref, current), contact)
      }
    }
    isSending.value = false
    if (outgoing.isDetached) dispose()
    else outgoing.options.onDone()
  }
  const outgoing: SharedOutgoing = {
    options: initialOptions,
    isDetached: false,
    dispose,
    isSending,
    awaitedUploads,
    send: (message) => {
      queue.push(message)
      if (!isSending.value) void run()
    },
    takeBack: () => {
      if (awaitedUploads.value.length === 0) return
      awaitedUploads.value = []
      putBack(queue.splice(0))
      stopWaiting()
    },
  }
  return outgoing
}
