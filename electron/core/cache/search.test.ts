import { describe, expect, it } from 'vitest'
import type { Attachment, MessageEmail } from '../../../shared/model/message.ts'
import { parseTerms } from '../../../shared/search/terms.ts'
import { migrated, SearchStore } from '../testing/searchStore.ts'
import { ISLAND_MIGRATION, SEARCH_MIGRATION } from './searchSchema.ts'
import { SERVER_MIGRATIONS } from './serverSchema.ts'

const LETTER: MessageEmail = {
  subject: 'Ärger mit der Rechnung',
  from: ['jonas@example.test'],
  to: ['help@acme.test'],
  cc: ['warehouse@acme.test'],
  bcc: [],
  html: null,
  text: 'whole letter',
  textReply: 'The second lamp is broken',
}
const FILE: Attachment = {
  id: 1,
  kind: 'file',
  name: 'Angebot_2026-11.pdf',
  contentType: null,
  size: null,
  width: null,
  height: null,
  dataUrl: null,
  thumbUrl: null,
  title: null,
  coordinates: null,
  transcript: null,
}

describe('messages', () => {
  it.each([
    [
      'Hello, my invoice is wrong',
      ['invoice', 'nvoic', 'VOICE', 'wrong invoice', 'is wrong', 'he', '"my invoice"', 'y i'],
      ['"invoice my"', 'invoices', 'xyz'],
    ],
    ['Un café à Besançon, s’il vous plaît', ['cafe', 'CAFÉ', 'besancon', "s'il", 'plait'], ['cafes']],
    ['Die Straße in Łódź, Smørrebrød', ['strasse', 'STRASSE', 'straße', 'lodz', 'smorrebrod'], ['strase']],
    [
      'Order is #A-10293 if that helps',
      ['10293', '#10293', '#A-10293', 'a-10293', '0293', 'order 10293'],
      ['10294', 'A10293'],
    ],
    [
      'write to maya.lindqvist+shop@example.test please',
      ['maya.lindqvist+shop@example.test', 'example.test', 'lindqvist', '@example', 'shop@'],
      ['maya@example.test'],
    ],
    [
      '请问发票可以重新开一张吗？公司名称写错了。',
      ['发票', '票', '请问', '公司名称', '开一张', '司 票'],
      ['票发', '退款', '发 退'],
    ],
    ['領収書をもう一度送ってください', ['書', '領収', 'もう一度', 'を'], ['カ', '収領']],
    ['カメラが壊れました', ['カメラ', 'が', 'ｶﾒﾗ', '壊'], ['キメラ']],
    ['환불이 언제 되나요', ['환불', '환', '언제 환불'], ['불환']],
    ['ขอใบเสร็จหน่อยครับ', ['ใบเสร็จ', 'ใบ', 'ครับ'], ['ใบไม้']],
    ['شُكْرًا، رقم الطلب ١٠٢٩٣ وأحمد', ['شكرا', 'شكراً', 'الطلب', '10293', '١٠٢٩٣', 'احمد', 'أحمد'], ['10294']],
    ['Спасибо, Ёлка пришла', ['елка', 'ЁЛКА', 'спас'], ['ялка']],
    ['Great 👍🏽 thank you ❤️', ['👍', '❤', '❤️', 'great 👍', 'thank you'], ['👎']],
    ['订单A-1024已发货', ['订单', 'a-1024', 'A-1024已', '货', '单A'], ['订单B']],
    [
      '100% sure? "yes" (maybe) C:\\temp\\a*b',
      ['100%', '"yes"', '(maybe)', 'c:\\temp', 'a*b', 're? "y'],
      ['101%', 'a?b'],
    ],
    ['<b>tags</b> & NEAR AND OR NOT', ['<b>', 'near', 'and or', '& n', 'not'], ['<i>']],
  ])('are found by words and parts of words: %j', (content, found, absent) => {
    const desk = new SearchStore()
    desk.write({ id: 5, content }, { id: 6, content: 'something else' })
    for (const typed of found) expect({ typed, ids: desk.find(typed) }).toEqual({ typed, ids: [5] })
    for (const typed of absent) expect({ typed, ids: desk.find(typed) }).toEqual({ typed, ids: [] })
  })

  it("are found without Markdown in notes and replies, and as typed in a contact's text", () => {
    const desk = new SearchStore()
    const content = '**Gold** plan, ask [@Ada Okafor](mention://user/7/Ada%20Okafor)'
    desk.write(
      { id: 5, content, type: 'outgoing' },
      { id: 6, content, type: 'outgoing', private: true },
      { id: 7, content },
    )
    for (const typed of ['"gold plan"', '@ada okafor'])
      expect(desk.find(typed).filter((id) => id !== 7 || !typed.startsWith('"'))).toEqual(
        typed.startsWith('"') ? [6, 5] : [7, 6, 5],
      )
    for (const typed of ['mention', '**gold']) expect(desk.find(typed)).toEqual([7])
  })

  it('are found up to a limit in a long text, in linear time', () => {
    const desk = new SearchStore()
    for (const piece of ['[', '<', '(', '@', ' ', '"', "'", '\\', '#', '*', '_', '~', '\n', 'é', '\u0301\u0316'])
      desk.write(
        { id: 5, content: `early ${piece.repeat(200_000)} late`, type: 'outgoing' },
        { id: 6, content: `early ${piece.repeat(200_000)} late` },
      )
    expect(desk.find('early')).toEqual([6, 5])
    expect(desk.find('late')).toEqual([])
  })

  it('are found by notes, subjects, email addresses, file names and transcripts, not activities or deleted messages', () => {
    const desk = new SearchStore()
    desk.write(
      { id: 1, content: 'refund by hand', private: true, type: 'outgoing' },
      { id: 2, content: '', email: LETTER },
      { id: 3, content: '', attachments: [FILE] },
      { id: 4, content: '', attachments: [{ ...FILE, kind: 'audio', name: null, transcript: 'it hums all night' }] },
      { id: 5, content: 'resolved by Ada', type: 'activity' },
      { id: 6, content: 'This message was deleted', deleted: true },
    )
    expect([
      desk.find('refund'),
      desk.find('arger rechnung'),
      desk.find('jonas@example'),
      desk.find('warehouse'),
      desk.find('second lamp'),
      desk.find('angebot_2026'),
      desk.find('hums'),
    ]).toEqual([[1], [2], [2], [2], [2], [3], [4]])
    expect([desk.find('resolved'), desk.find('deleted'), desk.find('message')]).toEqual([[], [], []])
  })

  it('are found newest first in any order of fetching, and only in their account', () => {
    const desk = new SearchStore()
    desk.write({ id: 30, content: 'parcel c' }, { id: 10, content: 'parcel a' })
    desk.write({ id: 20, content: 'parcel b' }, { id: 25, content: 'parcel other', accountId: 2 })
    expect(desk.find('parcel')).toEqual([30, 20, 10])
    expect(desk.find('parcel', 2)).toEqual([30, 20])
    expect(desk.find('parcel', 50, 2)).toEqual([25])
    expect(desk.find('parcel', 50, 3)).toEqual([])
    desk.index()
    const { isMore } = desk.store.search.messages(1, parseTerms('parcel'), 2)
    expect(isMore).toBe(true)
  })

  it('are indexed again after edits and deletions', () => {
    const desk = new SearchStore()
    desk.write({ id: 1, content: 'first version 发票' }, { id: 2, content: 'stays' })
    expect([desk.find('version'), desk.find('票')]).toEqual([[1], [1]])
    desk.write({ id: 1, content: 'second wording 退款' })
    expect([desk.find('version'), desk.find('票'), desk.find('wording'), desk.find('款')]).toEqual([[], [], [1], [1]])
    desk.write({ id: 1, content: 'This message was deleted', deleted: true })
    expect([desk.find('wording'), desk.find('款')]).toEqual([[], []])
    desk.store.removeConversation(1, 1)
    expect(desk.find('stays')).toEqual([])
    expect(desk.handle.prepare('SELECT count(*) AS n FROM message_places').get()).toEqual({ n: 0 })
    desk.write({ id: 2, content: 'came back' })
    expect(desk.find('came')).toEqual([2])
  })

  it('are not indexed again for a delivery state', () => {
    const desk = new SearchStore()
    desk.write({ id: 1, content: 'sent', delivery: 'sent', type: 'outgoing' })
    desk.index()
    desk.store.applyMessages(
      { messages: [{ accountId: 1, conversationId: 1, id: 1, delivery: 'read' }], contact: null },
      desk.store.revision,
    )
    expect(desk.store.messages.get(1, 1, 1)?.delivery).toBe('read')
    expect(desk.store.index.isBehind).toBe(false)
  })

  it('with a frequent word are found without reading all of them', () => {
    const desk = new SearchStore()
    desk.write(...Array.from({ length: 3_000 }, (_, index) => ({ id: index + 1, content: `the parcel ${index}` })))
    expect(desk.find('parcel', 5)).toEqual([3_000, 2_999, 2_998, 2_997, 2_996])
    expect(desk.find('parcel 17', 300).at(-1)).toBe(18)
    // Short terms match inside words in the newest messages only.
    expect(desk.find('parcel 17', 300).slice(0, 2)).toEqual([2_918, 2_818])
    expect(desk.find('p', 3)).toEqual([3_000, 2_999, 2_998])
  })
})

describe('the index queue', () => {
  it('is indexed in the order of writing, and newest first for a search', () => {
    const desk = new SearchStore()
    desk.write(...Array.from({ length: 30 }, (_, index) => ({ id: index + 1, content: 'parcel' })))
    const found = (): number[] => desk.store.search.messages(1, parseTerms('parcel'), 50).hits.map(({ id }) => id)
    expect(desk.store.index.work(3)).toBe(3)
    expect(found()).toEqual([3, 2, 1])
    expect(desk.store.index.work(2, true)).toBe(2)
    expect(found()).toEqual([30, 29, 3, 2, 1])
  })
})

describe('people and conversations', () => {
  const desk = new SearchStore()
  desk.store.applyPage(
    {
      counts: { mine: 0, unassigned: 0, all: 0 },
      messages: [],
      contacts: [
        {
          accountId: 1,
          id: 1,
          name: 'Maya Lindqvist',
          email: 'maya@example.test',
          phone: '+46 70 123 45 67',
          identifier: 'cust-1',
          additionalAttributes: { company_name: 'Lindqvist AB' },
          customAttributes: { plan: 'gold', seats: 12 },
          lastActivityAt: 10,
        },
        { accountId: 1, id: 2, name: 'Jörg Mayer', email: null, phone: null, lastActivityAt: 20 },
        { accountId: 1, id: 3, name: '李小明', email: null, phone: null, lastActivityAt: 5 },
        { accountId: 2, id: 4, name: 'Maya Other', email: null, phone: null },
        { accountId: 1, id: 5, name: 'Bo', email: null, phone: null },
      ],
      conversations: [
        {
          accountId: 1,
          id: 41,
          inboxId: 1,
          contactId: 1,
          status: 'resolved',
          lastActivityAt: 100,
          createdAt: 1,
          labels: ['billing'],
          additionalAttributes: { mail_subject: 'Rechnung doppelt' },
          customAttributes: { order: 'A-10293' },
        },
        {
          accountId: 1,
          id: 42,
          inboxId: 1,
          contactId: 1,
          status: 'open',
          lastActivityAt: 200,
          createdAt: 1,
          labels: ['billing', 'vip'],
        },
      ],
    },
    desk.store.revision,
  )
  desk.index()
  const contacts = (typed: string): number[] =>
    desk.store.search.contacts(1, parseTerms(typed), 10).hits.map(({ id }) => id)
  const conversations = (typed: string): number[] =>
    desk.store.search.conversations(1, parseTerms(typed), 10).hits.map(({ id }) => id)

  it.each([
    ['maya', [1]],
    ['may', [1, 2]],
    ['lindqvist', [1]],
    ['maya@example.test', [1]],
    ['+46701234567', [1]],
    ['070 123 45 67', [1]],
    ['123 45', [1]],
    ['cust-1', [1]],
    ['gold', [1]],
    ['jorg', [2]],
    ['jö', [2]],
    ['李', [3]],
    ['小明', [3]],
    ['bo', [5]],
    ['nobody', []],
    ['m', []],
  ])('finds contacts by %j', (typed, ids) => expect(contacts(typed)).toEqual(ids))

  it.each([
    ['billing', [42, 41]],
    ['vip', [42]],
    ['rechnung', [41]],
    ['10293', [41]],
    ['maya', []],
  ])('finds conversations by %j', (typed, ids) => expect(conversations(typed)).toEqual(ids))

  it('are indexed again after changes', () => {
    desk.store.applyPage(
      {
        counts: { mine: 0, unassigned: 0, all: 0 },
        messages: [],
        contacts: [{ accountId: 1, id: 5, name: 'Robert' }],
        conversations: [{ accountId: 1, id: 42, labels: ['refund'] }],
      },
      desk.store.revision,
    )
    desk.index()
    expect([contacts('bo'), contacts('robert'), conversations('vip'), conversations('refund')]).toEqual([
      [],
      [5],
      [],
      [42],
    ])
  })
})

describe('a file of a version without an index', () => {
  it('keeps its rows and is indexed in steps', () => {
    const step = SERVER_MIGRATIONS.indexOf(SEARCH_MIGRATION)
    const handle = migrated(SERVER_MIGRATIONS.slice(0, step))
    for (let id = 1; id <= 130; id++) {
      handle
        .prepare(
          'INSERT INTO messages (account_id, conversation_id, id, revision, created_at, json) VALUES (1, 7, ?, ?, ?, ?)',
        )
        .run(
          1_000 - id,
          id,
          id,
          JSON.stringify({
            accountId: 1,
            conversationId: 7,
            id: 1_000 - id,
            content: `old words ${id}`,
            type: 'incoming',
            attachments: [],
            email: null,
            deleted: false,
          }),
        )
    }
    handle.prepare('INSERT INTO contacts (account_id, id, revision, json) VALUES (1, 5, 2, ?)').run(
      JSON.stringify({
        accountId: 1,
        id: 5,
        name: 'Maya',
        email: null,
        phone: null,
        identifier: null,
        additionalAttributes: {},
        customAttributes: {},
      }),
    )
    handle.exec(`INSERT INTO threads VALUES (1, 7, 60, 70, 0); INSERT INTO meta VALUES ('watermark/1', '900')`)
    const tables = ['meta', 'conversations', 'messages', 'threads', 'contacts', 'doubtful', 'reference']
    const rows = (): unknown[] => tables.map((table) => handle.prepare(`SELECT * FROM ${table}`).all())
    const before = rows()
    for (const migration of SERVER_MIGRATIONS.slice(step)) handle.exec(migration)
    expect(rows()).toEqual(before)
    const desk = new SearchStore(handle)
    expect(desk.store.search.messages(1, parseTerms('old'), 5).hits).toEqual([])
    desk.write({ id: 2_000, conversationId: 7, content: 'new words' })
    expect(desk.store.index.work(1)).toBe(1)
    expect(desk.store.search.messages(1, parseTerms('words'), 5).hits.map(({ id }) => id)).toEqual([2_000])
    expect(desk.store.index.work(60)).toBe(60)
    expect(desk.store.index.isBehind).toBe(true)
    expect(desk.find('words', 200)).toHaveLength(131)
    expect(desk.store.index.isBehind).toBe(false)
    expect(desk.store.search.contacts(1, parseTerms('maya'), 5).hits).toHaveLength(1)
  })
})

describe('history ranges', () => {
  it('are removed when a message in them is deleted', () => {
    const step = SERVER_MIGRATIONS.indexOf(ISLAND_MIGRATION)
    expect(step).toBeGreaterThan(0)
    const desk = new SearchStore()
    desk.write({ id: 5, content: 'a' }, { id: 8, content: 'b' })
    desk.handle.exec('INSERT INTO thread_islands VALUES (1, 1, 3, 6, 0), (1, 1, 7, 9, 0)')
    desk.handle.exec('DELETE FROM messages WHERE id = 5')
    expect(desk.handle.prepare('SELECT from_id FROM thread_islands').all()).toEqual([{ from_id: 7 }])
  })
})
