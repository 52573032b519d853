import { listInput } from '../../electron/core/testing/lists.ts'
import type { Conversation } from '../../electron/demo/model/types.ts'
import type { ActionResult, Answer, CommandInput, CommandName, CommandResult, QueryInput } from '../../shared/bridge.ts'
import { COMMANDS } from '../../shared/bridge.ts'
import { CONVERSATION_STATUSES } from '../../shared/model/conversation.ts'
import type { ConversationRef } from '../../shared/model/ids.ts'
import type { ThreadMessage } from '../../shared/views.ts'
import { SORTS } from '../../shared/views.ts'
import { drain } from './clock.ts'
import type { DeskMachine, DeskProcess, Watched } from './machine.ts'
import { SESSION } from './machine.ts'
import type { AgentAction, Step } from './plan.ts'
import type { ServerSide } from './server.ts'

/** Turns of the event loop. */
const TURNS = 60

type UndoableCommand = { [C in CommandName]: CommandResult<C> extends ActionResult ? C : never }[CommandName]

/** A message that the agent wrote. `accepted`: the desk accepted it; null: the process was killed before it answered. */
export interface Sent {
  tag: string
  echoId: string
  content: string
  accountId: number
  conversationId: number
  accepted: boolean | null
  givenUp: boolean
  /** It is in the composer again. */
  takenBack: boolean
  files: number
}
export interface Drafted {
  accountId: number
  conversationId: number
  text: string
}

/** The user: acts through the desk's commands. */
export class Agent {
  readonly sent: Sent[] = []
  /** The last draft of each conversation that the desk confirmed. */
  readonly drafts = new Map<string, Drafted>()
  /** Commands that failed with an error of the desk itself. */
  readonly broken: string[] = []
  /** A message was retried manually after later ones. */
  hasRetried = false
  /** Messages whose deletion the desk reported as failed or undone. */
  readonly restored = new Set<number>()
  /** Each goes to an address of its own. */
  transcripts = 0
  /** Those of `ServerSide.macros` that were run. */
  macros = 0
  readonly #done: { ref: ConversationRef; actionId: string; messageId: number | null }[] = []
  readonly #machine: DeskMachine
  readonly #server: ServerSide

  constructor(machine: DeskMachine, server: ServerSide) {
    this.#machine = machine
    this.#server = server
  }

  /** Whether the user is at a running machine. */
  get isThere(): boolean {
    return this.#machine.process !== null && !this.#machine.process.clock.isPaused
  }

  /** Watches what the window shows after the start: two lists, one thread. */
  async openViews(process: DeskProcess): Promise<void> {
    await process.watch('sessions', { query: 'sessions', input: {} })
    await process.watch('list0', this.#list({}))
    await process.watch('list1', this.#list({ view: 'mine', status: 'open' }))
    await process.watch('elsewhere', this.#list({ accountId: 2, status: 'open' }))
  }

  async send(conversation: Conversation, how: Extract<Step, { do: 'send' }>['how']): Promise<void> {
    const tag = `s${this.sent.length + 1}:`
    const content = how === 'variable' ? `${tag} Hello {{contact.name}}` : `${tag} an answer`
    const entry: Sent = {
      tag,
      echoId: this.#machine.uuid(),
      content,
      accountId: conversation.accountId,
      conversationId: conversation.displayId,
      accepted: null,
      givenUp: false,
      takenBack: false,
      files: how === 'file' ? 1 : 0,
    }
    const uploadIds = how === 'file' ? await this.#upload(conversation) : []
    if (uploadIds === null) return
    this.sent.push(entry)
    const quoted = conversation.messages.findLast(({ kind }) => kind === 'incoming')
    const ok = await this.#call('message:send', {
      ref: this.#ref(conversation),
      echoId: entry.echoId,
      content,
      private: how === 'note',
      inReplyTo: how === 'quote' ? (quoted?.id ?? null) : null,
      uploadIds,
    })
    entry.accepted = ok
    if (how !== 'note') this.drafts.delete(`${conversation.accountId}/${conversation.displayId}`)
  }

  async draft(conversation: Conversation): Promise<void> {
    const text = `d${this.sent.length}-${this.drafts.size} half a thought`
    const key = `${conversation.accountId}/${conversation.displayId}`
    this.drafts.delete(key)
    const ok = await this.#call('draft:save', { ref: this.#ref(conversation), mode: 'reply', text, uploadIds: [] })
    if (ok === true)
      this.drafts.set(key, { accountId: conversation.accountId, conversationId: conversation.displayId, text })
  }

  /** Doesn't wait for the answer, which may take long. */
  act(action: AgentAction, conversation: Conversation, pick: number, delayFor: number): void {
    const ref = this.#ref(conversation)
    switch (action) {
      case 'status': {
        const status = this.#supportedStatus(CONVERSATION_STATUSES[Math.floor(pick * 7)] ?? 'resolved')
        const until = Math.floor(this.#server.demo.model.now() / 1_000) + 300 + Math.floor(pick * 7_200)
        return void this.#do('conversation:setStatus', {
          ref,
          status,
          snoozedUntil: status === 'snoozed' ? until : null,
          delayFor,
        })
      }
      case 'assign':
        return void this.#do('conversation:assign', {
          ref,
          assigneeId: pick < 0.5 ? this.#server.ada.id : null,
          delayFor,
        })
      case 'team':
        return void this.#do('conversation:assignTeam', {
          ref,
          teamId: pick < 0.7 ? this.#server.teamOf(conversation) : null,
          delayFor,
        })
      case 'labels':
        return void this.#do('conversation:setLabels', {
          ref,
          add: pick < 0.5 ? ['vip'] : ['bug', 'refund'],
          remove: pick < 0.3 ? ['bug'] : [],
          delayFor,
        })
      case 'priority': {
        const priority = ([null, 'low', 'medium', 'high', 'urgent'] as const)[Math.floor(pick * 5)] ?? null
        return void this.#do('conversation:setPriority', { ref, priority, delayFor })
      }
      case 'mute':
        return void this.#do('conversation:change', { ref, change: { field: 'muted', muted: pick < 0.5 }, delayFor })
      case 'watch': {
        const [add, remove] = pick < 0.6 ? [[this.#server.ada.id], []] : [[], [this.#server.ada.id]]
        return void this.#do('conversation:change', { ref, change: { field: 'participants', add, remove }, delayFor })
      }
      case 'transcript': {
        const email = `t${++this.transcripts}@example.test`
        return void this.#do('conversation:change', { ref, change: { field: 'transcript', email }, delayFor })
      }
      case 'attribute': {
        const key = pick < 0.5 ? 'order_id' : 'paid'
        const value = pick < 0.2 ? null : key === 'paid' ? pick < 0.75 : `A-${Math.floor(pick * 1_000)}`
        return void this.#do('conversation:change', { ref, change: { field: 'attribute', key, value }, delayFor })
      }
      case 'macro': {
        const macro = this.#server.macros[this.macros]
        if (macro?.accountId !== conversation.accountId) return
        this.macros += 1
        return void this.#do('conversation:change', { ref, change: { field: 'macro', macroId: macro.id }, delayFor })
      }
      case 'deleteConversation':
        return void this.#do('conversation:change', { ref, change: { field: 'conversation' }, delayFor })
      case 'markUnread':
        return void this.#do('conversation:markUnread', { ref, delayFor })
      case 'deleteOwn': {
        const own = conversation.messages.findLast(
          ({ sender, kind }) => kind === 'outgoing' && sender?.type === 'user' && sender.id === this.#server.ada.id,
        )
        return own && void this.#do('message:delete', { ref, messageId: own.id }, own.id)
      }
    }
  }

  /** One of the last three actions of this process. */
  async undo(how: 'takeBack' | 'undo', pick: number): Promise<void> {
    const [done] = this.#done.splice(-1 - Math.floor(pick * Math.min(3, this.#done.length)), 1)
    if (!done) return
    const { ref, actionId, messageId } = done
    const { conversationId, ...account } = ref
    const isBack = await this.#ask(how === 'undo' ? 'action:undo' : 'action:takeBack', {
      ...account,
      actions: [{ conversationId, actionId }],
    })
    if (messageId === null || isBack?.ok !== true) return
    const [value] = 'undoIds' in isBack.value ? isBack.value.undoIds : isBack.value.takenBack
    if (value !== null && value !== false) this.restored.add(messageId)
  }

  /** One of the last three messages. */
  async takeBack(pick: number): Promise<void> {
    const sent = this.sent.at(-1 - Math.floor(pick * 3))
    if (!sent || sent.takenBack) return
    const { accountId, conversationId, echoId } = sent
    const ref = { sessionId: SESSION, accountId, conversationId }
    const answer = await this.#ask('message:takeBack', { ref, echoId, content: null })
    if (answer?.ok !== true || answer.value === null) return
    sent.takenBack = true
    // Its words are in the draft now, with those that were there.
    this.drafts.delete(`${accountId}/${conversationId}`)
  }

  async #do<C extends UndoableCommand>(
    command: C,
    input: CommandInput<C>,
    messageId: number | null = null,
  ): Promise<void> {
    const answer: Answer<ActionResult> | null = await this.#ask(command, input)
    if (answer?.ok !== true || answer.value.actionId === null) return
    if (messageId !== null) this.restored.delete(messageId)
    this.#done.push({ ref: input.ref, actionId: answer.value.actionId, messageId })
  }

  async openThread(slot: number, conversation: Conversation, isVisible: boolean): Promise<void> {
    await this.#watch(`thread${slot}`, { query: 'thread', input: { ...this.#ref(conversation), limit: 40 } })
    void this.#call('conversation:look', { ref: isVisible ? this.#ref(conversation) : null, atBottom: true })
  }

  closeThread(slot: number): void {
    this.#machine.process?.unwatch(`thread${slot}`)
    void this.#call('conversation:look', { ref: null, atBottom: false })
  }

  async scroll(slot: number): Promise<void> {
    const watched = this.#machine.watched.get(`thread${slot}`)
    if (watched?.query === 'thread')
      await this.#watch(`thread${slot}`, {
        query: 'thread',
        input: { ...watched.input, limit: Math.min(500, watched.input.limit + 40) },
      })
  }

  async list(slot: number, view: number, status: number, sort: number): Promise<void> {
    await this.#watch(
      `list${slot}`,
      this.#list({
        view: (['mine', 'unassigned', 'all'] as const)[Math.floor(view * 3)] ?? 'all',
        status: this.#supportedStatus(
          ([...CONVERSATION_STATUSES, 'open', 'all'] as const)[Math.floor(status * 6)] ?? 'open',
        ),
        sort:
          sort < 0.6
            ? 'lastActivityDesc'
            : (SORTS[Math.floor(((sort - 0.6) / 0.4) * SORTS.length)] ?? 'lastActivityDesc'),
      }),
    )
  }

  typing(conversation: Conversation, on: boolean): void {
    void this.#call('conversation:setTyping', { ref: this.#ref(conversation), on, private: false })
  }

  /** Answers the confirmation of a message that waits for one in an open thread. */
  async answer(word: 'retry' | 'discard', pick: number): Promise<void> {
    const waiting = this.#waiting()
    const chosen = waiting[Math.floor(pick * waiting.length)]
    if (!chosen) return
    const { ref, item } = chosen
    const sent = this.sent.find(({ content }) => content === item.content)
    if (!sent || item.echoId === null) return
    // Retrying while the first request is pending risks two messages; the user is warned.
    if (
      word === 'retry' &&
      item.delivery === 'unknown' &&
      [...this.#machine.inFlight.keys()].some((body) => body.includes(sent.tag))
    )
      return
    // A user who sees the possible duplicate doesn't retry.
    if (
      word === 'retry' &&
      item.question?.kind === 'unsure' &&
      item.question.candidate?.text.startsWith(sent.tag) === true
    )
      return
    if (item.question?.kind === 'held' && item.question.reason === 'unchecked' && word === 'retry')
      this.#machine.confirmedUnchecked.add(item.echoId)
    if (word === 'discard') sent.givenUp = true
    else this.hasRetried = true
    await this.#call(word === 'retry' ? 'message:retry' : 'message:discard', { ref, echoId: item.echoId })
  }

  #waiting(): { ref: { sessionId: string; accountId: number; conversationId: number }; item: ThreadMessage }[] {
    const { process, watched } = this.#machine
    if (!process) return []
    return [...watched].flatMap(([watchId, { query, input }]) => {
      if (query !== 'thread') return []
      const { sessionId, accountId, conversationId } = input
      return process.window
        .shown(watchId, 'thread')
        .items.filter(({ id, delivery }) => id === null && delivery !== 'queued' && delivery !== 'sending')
        .map((item) => ({ ref: { sessionId, accountId, conversationId }, item }))
    })
  }

  /** 1.16 knows no snooze. */
  #supportedStatus<S extends string>(status: S): S | 'open' {
    return status === 'snoozed' && this.#server.demo.model.can('botStatus') ? 'open' : status
  }

  async #upload(conversation: Conversation): Promise<string[] | null> {
    const uploadId = this.#machine.uuid()
    const bytes = new TextEncoder().encode('a receipt')
    const begun = await this.#call('upload:begin', {
      ref: this.#ref(conversation),
      uploadId,
      name: 'receipt.txt',
      contentType: 'text/plain',
      size: bytes.byteLength,
    })
    if (begun !== true) return null
    await this.#call('upload:chunk', { uploadId, bytes })
    return (await this.#call('upload:finish', { uploadId })) === true ? [uploadId] : null
  }

  async #call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<boolean | null> {
    return (await this.#ask(command, input))?.ok ?? null
  }

  /** Null: the process was killed before it answered, there is none, or the answer needs virtual time, which doesn't pass meanwhile. */
  async #ask<C extends CommandName>(command: C, input: CommandInput<C>): Promise<Answer<CommandResult<C>> | null> {
    const { process } = this.#machine
    if (!process || !(command in COMMANDS)) return null
    const answer = await Promise.race([process.orDeath(process.desk.call(command, input, 'main')), commandTimeout()])
    if (answer === null || process.clock.isDead) return null
    if (!answer.ok && answer.code === 'internal') this.broken.push(`${command}: ${answer.code} ${answer.message}`)
    return answer
  }

  async #watch(watchId: string, watched: Watched): Promise<void> {
    await this.#machine.process?.watch(watchId, watched)
  }

  #ref(conversation: Conversation): { sessionId: string; accountId: number; conversationId: number } {
    return { sessionId: SESSION, accountId: conversation.accountId, conversationId: conversation.displayId }
  }

  #list(change: Partial<QueryInput<'conversations'>>): Watched {
    return {
      query: 'conversations',
      input: listInput(SESSION, { limit: 200, ...change }),
    }
  }
}

/** More turns than anything needs that doesn't wait for time. */
async function commandTimeout(): Promise<null> {
  for (let turn = 0; turn < TURNS; turn++) await drain()
  return null
}
