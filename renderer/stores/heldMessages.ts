/** Messages that were sent a moment ago and that main holds: they can be taken back into their composer. */
import { defineStore } from 'pinia'
import { markRaw, onScopeDispose, shallowRef } from 'vue'
import type { CommandResult } from '../../shared/bridge.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import { conversationKey } from '../../shared/model/ids.ts'
import type { ThreadMessage } from '../../shared/views.ts'
import { call } from '../bridge/client.ts'
import { useNotices } from './notices.ts'
import { useReplyTo } from './replyTo.ts'
import { useShowTakenBack } from './useShowTakenBack.ts'

export type TakenBack = NonNullable<CommandResult<'message:takeBack'>>

export interface SentMessage {
  readonly ref: ConversationRef
  readonly echoId: string
  /** As typed. */
  readonly text: string
  readonly replyTo: ThreadMessage | null
  /** Whose conversation it is. */
  readonly contact: string
  /** The last step that was typed anywhere before the user sent it: see `stepsSoFar`. */
  readonly typedBefore: number
}
interface HeldMessage extends SentMessage {
  /** Wall milliseconds at which it leaves; null until main has taken it. */
  readonly until: number | null
  /** The newest notice when it was sent: what has a newer one was done later. */
  readonly noticeId: number
  /** For how many milliseconds main holds it; 0 if it doesn't. */
  readonly sent: Promise<number>
}

/** What a conversation's composer has on the page, also while another conversation is open. */
export interface HeldPlace {
  /** Saves the draft as it is now. */
  readonly flush: () => Promise<void>
  /** Adds the message to what is written. Returns what the composer had by then. */
  readonly adopt: (taken: TakenBack, replyTo: ThreadMessage | null) => Written
}
/** `otherParts`: recipients or a quoted message that are not those of the message. */
export type Written = 'nothing' | 'words' | 'otherParts'

/** Begins the topic of a notice about a held message. */
export const HELD_TOPIC = 'held/'

export const useHeldMessages = defineStore('heldMessages', () => {
  const notices = useNotices()
  const replies = useReplyTo()
  const show = useShowTakenBack()
  const held = shallowRef<readonly HeldMessage[]>([])
  const places = markRaw(new Map<string, HeldPlace>())
  const timers = new Set<ReturnType<typeof setTimeout>>()
  onScopeDispose(() => timers.forEach((timer) => clearTimeout(timer)))

  const forget = (echoId: string): void => {
    held.value = held.value.filter((each) => each.echoId !== echoId)
  }
  /**
   * A message is on its way to main, which may hold it: it can be taken back from now on. `sent`: for how many milliseconds main holds it,
   * once that is known and what follows it has its notice.
   */
  function add(message: SentMessage, sent: Promise<number>): void {
    const { echoId } = message
    const known = sent.catch(() => 0)
    const isAdded = (each: HeldMessage): boolean => each.echoId === echoId
    held.value = [...held.value, { ...message, noticeId: notices.lastId(), sent: known, until: null }]
    void known.then((heldFor) => {
      if (heldFor <= 0) return forget(echoId)
      const until = Date.now() + heldFor
      held.value = held.value.map((each) => (isAdded(each) ? { ...each, noticeId: notices.lastId(), until } : each))
      const timer = setTimeout(() => {
        timers.delete(timer)
        forget(echoId)
      }, heldFor)
      timers.add(timer)
    })
  }
  function register(key: string, place: HeldPlace): () => void {
    places.set(key, place)
    return () => {
      if (places.get(key) === place) places.delete(key)
    }
  }

  /** The words in which the message was typed are those of the page, where it still has them. */
  async function request(ref: ConversationRef, echoId: string, typed: string | null): Promise<TakenBack | null> {
    const place = places.get(conversationKey(ref))
    await place?.flush()
    return await call('message:takeBack', { ref, echoId, content: typed })
  }
  function adopt(ref: ConversationRef, taken: TakenBack, replyTo: ThreadMessage | null): Written {
    const key = conversationKey(ref)
    const place = places.get(key)
    if (place !== undefined) return place.adopt(taken, replyTo)
    // Its next composer reads the draft that main has stored.
    if (replyTo !== null) replies.remember(ref, replyTo)
    return taken.joined ? 'words' : 'nothing'
  }
  /**
   * Puts a message back into its composer, which is opened unless the user writes in another. Returns the ids of the actions that
   * would have followed it; none where it has left already, which a notice says.
   */
  async function takeBack(
    ref: ConversationRef,
    echoId: string,
    shown: string | null = null,
  ): Promise<readonly string[]> {
    const message = held.value.find((each) => each.echoId === echoId)
    forget(echoId)
    // Its composer has the message again, if main has not taken it.
    if (message !== undefined && (await message.sent) === 0) return []
    try {
      const taken = await request(ref, echoId, message?.text ?? shown)
      if (taken === null) {
        notices.show({ key: 'composer.takenBack.tooLate', about: message?.contact ?? null })
        return []
      }
      show(ref, taken, adopt(ref, taken, message?.replyTo ?? null), message?.contact ?? '')
      return taken.actionIds
    } catch (thrown) {
      notices.fail(thrown, undefined, message?.contact ?? null)
      return []
    }
  }

  /** The message that was sent last, unless something was done since that has a notice with a higher id than this. */
  const newest = (lastNotice: number): SentMessage | null => {
    const last = held.value.at(-1)
    return last !== undefined && last.noticeId >= lastNotice ? last : null
  }
  /** The message of a conversation (`conversationKey`), or of any, that was sent last. */
  const lastOf = (key: string | null): SentMessage | null =>
    held.value.findLast(({ ref }) => key === null || conversationKey(ref) === key) ?? null
  return { held, lastOf, add, register, takeBack, newest }
})
