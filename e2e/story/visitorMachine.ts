import { budgetedHttp } from '../../electron/core/api/budgetedHttp.ts'
import type { HttpRequest } from '../../electron/core/api/http.ts'
import { RequestBudgets } from '../../electron/core/net/requestBudget.ts'
import { MemoryFile } from '../../electron/core/testing/memoryFile.ts'
import { MemoryFiles } from '../../electron/core/testing/memoryFiles.ts'
import { memoryLog } from '../../electron/core/testing/memoryLog.ts'
import { MemorySecrets } from '../../electron/core/testing/memorySecrets.ts'
import { seededRandom } from '../../electron/core/testing/random.ts'
import { InProcessDemo } from '../../electron/demo/inProcess.ts'
import { sendAsAgent, sendAsContact } from '../../electron/demo/model/messages.ts'
import type { Conversation, Inbox, User } from '../../electron/demo/model/types.ts'
import { uuid } from '../../electron/demo/random.ts'
import { seedRecording } from '../../electron/demo/seed/recording.ts'
import { Visitor } from '../../electron/visitor/index.ts'
import type { VisitorProblem, VisitorView } from '../../shared/views/visitor.ts'
import type { VisitorInput } from '../../shared/visitorBridge.ts'
import { ProcessClock, trueClock } from './clock.ts'
import { storyHttp } from './http.ts'
import { Network } from './network.ts'
import { storySockets } from './socket.ts'

const BASE = 'https://desk.example'

type Hook = (request: HttpRequest) => Promise<void> | undefined

/** A computer with a visitor window, and the server, in virtual time. */
export class VisitorMachine {
  readonly clock = trueClock()
  readonly random = seededRandom(7)
  readonly network: Network
  readonly demo: InProcessDemo
  readonly inbox: Inbox
  readonly ada: User
  readonly file = new MemoryFile()
  readonly files = new MemoryFiles()
  readonly secrets: MemorySecrets
  readonly logged = memoryLog()
  /** Its clock can be set. */
  readonly time = { wall: 0, monotonic: 0 }
  visitor: Visitor
  /** Called before a request leaves and before its answer arrives; both wait for it. */
  onRequest: Hook = () => undefined
  onAnswer: Hook = () => undefined
  #process: ProcessClock

  constructor(like: string, storage: 'system' | 'memory' = 'system') {
    this.secrets = new MemorySecrets(storage)
    this.network = new Network(this.clock, this.random)
    this.demo = new InProcessDemo({ clock: this.clock, random: seededRandom(3), like, base: BASE })
    const { model } = this.demo
    model.quietly(() => seedRecording(model))
    const inbox = [...model.inboxes.values()].find(({ channelType }) => channelType === 'Channel::Api')
    const ada = [...model.users.values()].find(({ name }) => name.startsWith('Ada'))
    if (!inbox || !ada) throw new Error('the seed has no API inbox or no Ada')
    this.inbox = inbox
    this.ada = ada
    this.#process = new ProcessClock(this.clock, this.time)
    this.visitor = this.#build()
  }

  #build(): Visitor {
    const { network, demo, inbox, random } = this
    const clock = (this.#process = new ProcessClock(this.clock, this.time))
    const http = budgetedHttp(storyHttp({ process: clock, network, demo }), new RequestBudgets(clock))
    return new Visitor({
      clock,
      random,
      log: this.logged,
      uuid: () => uuid(random),
      http: {
        open: (request) => http.open(request),
        request: async (request) => {
          await this.onRequest(request)
          const answer = await http.request(request)
          await this.onAnswer(request)
          return answer
        },
      },
      openSocket: storySockets(clock, network, demo),
      file: this.file,
      secrets: this.secrets,
      files: this.files,
      uploads: '/visitor',
      inboxes: () => [
        {
          sessionId: 'session-1',
          accountId: 1,
          inboxId: inbox.id,
          name: inbox.name,
          accountName: 'Acme',
          host: 'desk.example',
          baseUrl: BASE,
          identifier: inbox.identifier,
        },
      ],
      mediaAddress: (kind, url) => `media/${kind}/${url}`,
      appearance: {
        get: () => ({ theme: 'light', language: 'en' }),
        locale: () => 'en',
        onChange: () => () => undefined,
      },
    })
  }

  get view(): VisitorView {
    return this.visitor.view()
  }
  get shown(): readonly (readonly [string, string | null])[] {
    return (this.view.thread?.messages ?? []).map(({ content, delivery }) => [content, delivery])
  }
  /** The visitor's conversations on the server. */
  get conversations(): Conversation[] {
    return [...this.demo.model.conversations.values()].filter(({ inboxId }) => inboxId === this.inbox.id)
  }
  get conversation(): Conversation {
    const [found] = this.conversations
    if (!found) throw new Error('the server has no conversation')
    return found
  }
  /** What the server stores of the visitor, in order. */
  get stored(): (string | null)[] {
    return this.conversations.flatMap(({ messages }) =>
      messages.filter(({ kind }) => kind === 'incoming').map(({ content }) => content),
    )
  }

  /** Milliseconds of virtual time. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.clock.after(milliseconds, resolve))
  }

  advance(milliseconds: number): Promise<void> {
    return this.clock.advance(milliseconds)
  }

  /** Runs a command while time goes on. */
  async run<T>(work: Promise<T>, milliseconds = 2_000): Promise<T> {
    const settled = Promise.allSettled([work])
    await this.advance(milliseconds)
    const [outcome] = await settled
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  }

  /** Begins as Nora in the API inbox. */
  async begin(changes: Partial<VisitorInput<'visitor:begin'>> = {}): Promise<VisitorProblem | null> {
    await this.visitor.start()
    return this.run(
      this.visitor.begin({
        inbox: { kind: 'account', sessionId: 'session-1', accountId: 1, inboxId: this.inbox.id },
        contact: { kind: 'new', name: 'Nora', email: 'nora@example.test', phone: '' },
        identifier: '',
        proof: null,
        ...changes,
      }),
      20_000,
    )
  }

  /** Writes in the open conversation. */
  async write(content: string, uploadIds: string[] = []): Promise<void> {
    await this.visitor.send({ localId: uuid(this.random), content, uploadIds })
  }

  answer(content: string, fields: { contentType?: string; contentAttributes?: Record<string, unknown> } = {}): void {
    sendAsAgent(this.demo.model, this.conversation, { content, ...fields }, this.ada)
  }

  /** A message of the contact reaches the server by another way. */
  arrive(content: string): void {
    sendAsContact(this.demo.model, this.conversation, { content })
  }

  /** The process is killed, and starts again on the same disk. */
  async restart(): Promise<void> {
    this.#process.kill()
    this.network.processGone(this.#process)
    this.visitor = this.#build()
    await this.visitor.start()
  }
}
