import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Ref } from 'vue'
import { computed, defineComponent, h, shallowRef, toValue } from 'vue'
import type { ThreadConversation, ThreadMessage } from '../../../../shared/views.ts'
import { useReference } from '../../../stores/reference.ts'
import { fakeConversation } from '../../../testing/fakeThread.ts'
import type { Mounted } from '../../../testing/mount.ts'
import { mountOnDesk } from '../../../testing/mount.ts'
import { provideThread } from '../provideThread.ts'
import { ADA, attachment, BEN, message, reply } from '../testing.ts'
import DeliveryFoot from './DeliveryFoot.vue'
import { threadEntries } from './entries.ts'
import MessageRow from './MessageRow.vue'

const REF = { sessionId: 's', accountId: 1, conversationId: 5 }
let mounted: Mounted | null = null
afterEach(() => mounted?.end())

async function row(
  given: ThreadMessage | Readonly<Ref<ThreadMessage>>,
  later: readonly ThreadMessage[] = [],
  change: Partial<ThreadConversation> = {},
) {
  const replyTo = shallowRef<ThreadMessage | null>(null)
  const viewed: string[] = []
  const entryOf = (one: ThreadMessage) =>
    threadEntries({
      messages: [one, ...later],
      hasOlder: true,
      newAfter: null,
      typing: [],
      contactLastSeenAt: null,
    }).find((each) => each.kind === 'message')!
  mounted = await mountOnDesk(
    defineComponent({
      setup: () => {
        // The composer below the thread loads it in the app.
        useReference()
        provideThread({
          ref: REF,
          conversation: computed(() => fakeConversation(1842, change)),
          replyTo,
          goTo: () => true,
          viewImage: (id) => viewed.push(id),
        })
        return () => h(MessageRow, { entry: entryOf(toValue(given)), marked: false })
      },
    }),
  )
  const { wrapper, fake } = mounted
  const click = async (name: string): Promise<void> => {
    const found = wrapper
      .findAll('button')
      .find((button) => button.text() === name || button.attributes('aria-label') === name)
    if (found === undefined) throw new Error(`no button ${name} in ${wrapper.text()}`)
    await found.trigger('click')
    await flushPromises()
  }
  const called = (command: string): unknown[] =>
    fake.calls.filter((call) => call.command === command).map((call) => call.input)
  return { wrapper, fake, click, called, replyTo, viewed }
}

describe('a very long message', () => {
  it('is drawn folded, and whole on request', async () => {
    const words = Array.from({ length: 50_000 }, (_, index) => `w${index}`)
    const { wrapper, click } = await row(message(1, { content: words.join(' ') }))
    const drawn = (): string[] => wrapper.findAll('.prose').flatMap((piece) => piece.text().match(/w\d+/g) ?? [])
    expect(drawn().length).toBeGreaterThan(100)
    expect(drawn().length).toBeLessThan(1_000)
    await click('Show all')
    await expect.poll(() => drawn().length).toBeGreaterThan(20_000)
    await expect.poll(() => wrapper.text()).toMatch(/of 338,889 characters are shown/)
    await click('Show more')
    await expect.poll(() => drawn().length, { timeout: 5_000 }).toBe(words.length)
    expect(drawn()).toEqual(words)
    expect(wrapper.text()).not.toContain('characters are shown')
    await click('Show less')
    expect(drawn().length).toBeLessThan(1_000)
  })
})

describe("the user's own email", () => {
  const sent = { to: ['grace@example.test'], cc: ['office@example.test'], bcc: [] }
  const html = '<p>Hello</p><blockquote>Where is it?</blockquote>'
  const email = { subject: null, from: [], to: [], cc: [], bcc: [], html, text: 'Hello', textReply: null }

  it.each([
    ['as text', null],
    ['with a quote', email],
  ])('has no heading, and its subject and recipients in the details: %s', async (_name, drawn) => {
    const { wrapper } = await row(
      reply(1, { content: 'Hello', email: drawn, recipients: sent, subject: 'Re: Invoice' }),
    )
    expect(wrapper.get('article').classes()).toContain('out')
    expect(wrapper.find('h2').exists()).toBe(false)
    expect(wrapper.text()).not.toContain('No subject')
    await wrapper.get('.mail-people button').trigger('click')
    expect(wrapper.get('.mail-people dl').text()).toBe('SubjectRe: InvoiceTograce@example.testCcoffice@example.test')
  })
})

describe('an image that cannot be drawn', () => {
  const heic = attachment({ kind: 'image', name: 'IMG_1.heic', contentType: 'image/heic', width: 400, height: 300 })

  it('is saved by a click', async () => {
    const { wrapper, click, called, viewed } = await row(message(1, { content: '', attachments: [heic] }))
    await wrapper.get('.image img').trigger('error')
    expect(wrapper.get('.image').text()).toBe('Image not availableSave the file')
    await click('Save IMG_1.heic')
    expect(called('file:download')).toEqual([{ address: heic.address, name: 'IMG_1.heic' }])
    expect(viewed).toEqual([])
  })
  it('still opens the viewer where it stands for more images', async () => {
    const images = Array.from({ length: 6 }, (_, index) => ({ ...heic, id: `i${index}`, name: `${index}.heic` }))
    const { wrapper, click, called, viewed } = await row(message(1, { content: '', attachments: images }))
    for (const image of wrapper.findAll('.image img')) await image.trigger('error')
    await click('View 3.heic and 2 more images')
    expect([viewed, called('file:download')]).toEqual([['i3'], []])
  })
})

describe('the link of a message', () => {
  it('is copied and opened from its toolbar', async () => {
    const { wrapper, click, called } = await row(message(7))
    await wrapper.get('article').trigger('pointerenter')
    for (const name of ['Copy link to message', 'Open in browser']) {
      await click('More')
      const item = [...document.querySelectorAll<HTMLElement>('[role="menuitem"]')].find(
        (each) => each.textContent?.trim() === name,
      )
      item?.click()
      await flushPromises()
    }
    const page = { kind: 'conversation', ref: REF, messageId: 7 }
    expect([called('dashboard:copyLink'), called('dashboard:open')]).toEqual([[{ page }], [{ page }]])
  })
  it('is not offered before the server has the message', async () => {
    const { wrapper } = await row(reply(1, { id: null, echoId: 'e1', key: 'e1', delivery: 'failed' }))
    await wrapper.get('article').trigger('pointerenter')
    expect(wrapper.find('[aria-label="Copy"]').exists()).toBe(true)
    expect(wrapper.find('[aria-label="More"]').exists()).toBe(false)
  })
})

describe('a failed message', () => {
  it('shows the reason, and can be retried, copied or discarded', async () => {
    const { wrapper, click, called } = await row(
      reply(1, { id: null, echoId: 'e1', key: 'e1', delivery: 'failed', error: { code: 'offline', detail: null } }),
    )
    expect(wrapper.get('[role="alert"]').text()).toContain('Not sent')
    expect(wrapper.text()).toContain('You are offline')
    await click('Try again')
    await click('Copy')
    await click('Discard')
    expect(called('message:retry')).toEqual([{ ref: REF, echoId: 'e1' }])
    expect(called('text:copy')).toEqual([{ text: 'message 1' }])
    expect(called('message:discard')).toEqual([{ ref: REF, echoId: 'e1' }])
  })
  it("shows the channel's reason, and is retried at the server, where the channel refused it", async () => {
    const { wrapper, click, called } = await row(
      reply(7, { delivery: 'failed', error: { code: 'refusedByServer', detail: 'Outside the 24 hour window' } }),
    )
    expect(wrapper.text()).toContain('Outside the 24 hour window')
    expect(wrapper.text()).not.toContain('Discard')
    await click('Try again')
    expect(called('message:retryOnServer')).toEqual([{ ref: REF, messageId: 7 }])
  })
  it('says in plain words why the provider refused it, and offers no retry that cannot work', async () => {
    const closed = reply(7, {
      delivery: 'failed',
      error: { code: 'refusedByServer', detail: '131047: (#131047) Re-engagement message' },
    })
    const channel = { channel: 'Channel::Whatsapp' }
    const { wrapper } = await row(closed, [], channel)
    expect(wrapper.get('.reason').text()).toBe('WhatsApp: more than 24 hours since their last message.')
    expect(wrapper.get('.reason').attributes('title')).toBe('131047: (#131047) Re-engagement message')
    expect(wrapper.text()).not.toContain('Try again')
    expect(wrapper.text()).toContain('Copy')
    mounted?.end()
    const reopened = await row(closed, [message(8)], channel)
    expect(reopened.wrapper.get('.reason').text()).toContain('They have written since')
    await reopened.click('Try again')
    expect(reopened.called('message:retryOnServer')).toEqual([{ ref: REF, messageId: 7 }])
  })
  it('shows an unknown reason as given, bounded', async () => {
    const { wrapper } = await row(
      reply(7, { delivery: 'failed', error: { code: 'refusedByServer', detail: `no\n${'why '.repeat(400)}` } }),
    )
    expect(wrapper.get('.reason').text()).toMatch(/^no why why/)
    expect(wrapper.get('.reason').text().length).toBeLessThanOrEqual(300)
    expect(wrapper.text()).toContain('Try again')
  })
  it('offers no retry once it was sent again as a new message', async () => {
    const { wrapper } = await row(
      reply(7, { delivery: 'failed', sentAgain: true, error: { code: 'refusedByServer', detail: '550 no' } }),
    )
    expect(wrapper.text()).toContain('sent again as a new message')
    expect(wrapper.text()).toContain('550 no')
    expect(wrapper.text()).not.toMatch(/Send again|Try again/)
  })
  it('can be sent again or discarded when its delivery is not confirmed', async () => {
    const { wrapper, click, called } = await row(
      reply(1, { id: null, echoId: 'e1', delivery: 'unknown', error: { code: 'timeout', detail: null } }),
    )
    expect(wrapper.text()).toContain('Delivery not confirmed')
    expect(wrapper.text()).toContain('Check first if you want to send it again yourself')
    await click('Send again')
    expect(called('message:retry')).toHaveLength(1)
  })
})

describe('a message that needs a confirmation', () => {
  const held = { kind: 'held', reason: 'answered', name: 'Ben Moreau', at: 1_790_000_000 } as const
  const outbox = { id: null, echoId: 'e1', key: 'e1' } as const

  it('shows what changed since, and can be sent anyway or discarded', async () => {
    const { wrapper, click, called } = await row(reply(1, { ...outbox, delivery: 'held', question: held }))
    expect(wrapper.get('[role="alert"]').text()).toMatch(/Held back.*Ben Moreau answered at/)
    await click('Send anyway')
    await click('Discard')
    expect(called('message:retry')).toEqual([{ ref: REF, echoId: 'e1' }])
    expect(called('message:discard')).toEqual([{ ref: REF, echoId: 'e1' }])
  })
  it.each([
    ['queued', { status: 'resolved', until: null }, 'Resolves once it is sent'],
    ['failed', { status: 'resolved', until: null }, 'Resolves once it is sent'],
    ['queued', { status: 'snoozed', until: null }, 'Snoozes once it is sent'],
    ['queued', { status: 'snoozed', until: 1_790_000_000 }, /Snoozes until .+ once it is sent/],
    ['held', { status: 'pending', until: null }, 'Becomes pending once it is sent'],
  ] as const)('says what follows it (%s, %o)', async (delivery, then, words) => {
    const { wrapper } = await row(reply(1, { ...outbox, delivery, then }))
    expect(wrapper.get('.more').text()).toMatch(words)
  })
  it.each([
    ['unknown', 'serverError', null, /Delivery not confirmed ?next check in 18 s/],
    ['unknown', 'serverError', { kind: 'unsure', candidate: null }, /Delivery not confirmed(?! ?next)/],
    ['queued', 'serverError', null, /Server is busy, next try in 18 s/],
    ['queued', 'offline', null, /Waiting for the network ?next try in 18 s/],
    ['queued', 'offline', { kind: 'afterMessage' }, /^(?!.*(network|next try)).*Waits for the message before it\./],
    ['queued', 'offline', { kind: 'afterMail' }, /^(?!.*(network|next try)).*Waiting until the previous email is sent/],
  ] as const)('says why it waits and when it is tried again (%s, %s, %o)', async (delivery, code, question, words) => {
    const nextTryAt = Date.now() + 18_000
    const error = { code, detail: null }
    const { wrapper } = await row(reply(1, { ...outbox, delivery, error, question, nextTryAt }))
    expect(wrapper.get('.state').text()).toMatch(words)
  })
  it.each(['afterMessage', 'afterMail'] as const)('can be edited or discarded while it waits (%s)', async (kind) => {
    const { click, called } = await row(reply(1, { ...outbox, delivery: 'queued', question: { kind } }))
    await click('Discard')
    await click('Edit')
    expect([called('message:beginEdit').length, called('message:discard').length]).toEqual([1, 1])
  })
  it('is not drawn again as the time to its next try passes, and is read out once', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
    try {
      const nextTryAt = Date.now() + 18_000
      const error = { code: 'serverError', detail: null } as const
      const lost = shallowRef(reply(1, { ...outbox, delivery: 'unknown', error, nextTryAt }))
      const { wrapper } = await row(lost)
      const foot = wrapper.findComponent(DeliveryFoot)
      const drawn = vi.spyOn(foot.vm.$, 'render' as never)
      vi.advanceTimersByTime(5_000)
      await flushPromises()
      expect(wrapper.text()).toContain('next check in 13 s')
      expect(drawn).not.toHaveBeenCalled()
      expect(wrapper.get('[role="alert"] [aria-live="off"]').text()).toBe('next check in 13 s')
      lost.value = { ...lost.value, nextTryAt: nextTryAt + 60_000 }
      await flushPromises()
      expect(drawn).toHaveBeenCalledOnce()
    } finally {
      vi.useRealTimers()
    }
  })
  it('shows the message on the server that may be the same one', async () => {
    const { wrapper, click, called } = await row(
      reply(1, {
        ...outbox,
        delivery: 'unknown',
        question: { kind: 'unsure', candidate: { id: 9, text: 'Hello Maya', at: 1_790_000_000 } },
      }),
    )
    expect(wrapper.text()).toContain('may be it: “Hello Maya”')
    await click('Yes, that’s the one')
    expect(called('message:discard')).toHaveLength(1)
  })
  it('is held while it is edited, then sent with the new text and fewer files', async () => {
    const { wrapper, click, called } = await row(
      reply(1, {
        ...outbox,
        content: 'helo',
        delivery: 'held',
        question: held,
        attachments: [attachment({ id: 'u1', name: 'a.pdf' }), attachment({ id: 'u2', name: 'b.pdf' })],
      }),
    )
    await click('Edit')
    expect(called('message:beginEdit')).toEqual([{ ref: REF, echoId: 'e1' }])
    await wrapper.get('textarea').setValue('hello')
    await click('Remove a.pdf')
    await wrapper.get('form').trigger('submit')
    expect(called('message:edit')).toEqual([
      { ref: REF, echoId: 'e1', content: 'hello', uploadIds: ['u2'], send: true },
    ])
    expect(wrapper.find('textarea').exists()).toBe(false)
  })
  it('shows mentions as names while a note is edited, and saves them as mentions', async () => {
    const note = reply(1, {
      ...outbox,
      content: '[@Ben Moreau](mention://user/8/Ben%20Moreau) look',
      private: true,
      delivery: 'queued',
      error: { code: 'offline', detail: null },
    })
    const { wrapper, click, called } = await row(note)
    await click('Edit')
    expect(wrapper.get('textarea').element.value).toBe('@Ben Moreau look')
    await wrapper.get('textarea').setValue('@Ben Moreau look, @Cleo Tanaka too')
    await wrapper.get('form').trigger('submit')
    const content =
      '[@Ben Moreau](mention://user/8/Ben%20Moreau) look, [@Cleo Tanaka](mention://user/9/Cleo%20Tanaka) too'
    expect(called('message:edit')).toEqual([{ ref: REF, echoId: 'e1', content, uploadIds: [], send: true }])
  })
  it('saves changes when the editor is unmounted, and cancels the edit where nothing changed', async () => {
    const changed = await row(
      reply(1, { ...outbox, content: 'helo', delivery: 'queued', error: { code: 'offline', detail: null } }),
    )
    await changed.click('Edit')
    await changed.wrapper.get('textarea').setValue('hello')
    mounted?.end()
    expect(changed.called('message:edit')).toEqual([
      { ref: REF, echoId: 'e1', content: 'hello', uploadIds: [], send: false },
    ])
    const same = await row(reply(1, { ...outbox, delivery: 'queued', error: { code: 'offline', detail: null } }))
    await same.click('Edit')
    await same.wrapper.get('textarea').trigger('keydown', { key: 'Escape' })
    expect(same.called('message:cancelEdit')).toHaveLength(1)
    expect(same.called('message:edit')).toEqual([])
  })
  it.each([
    ['hello', 'hello'],
    // As it was: an Escape sends nothing.
    [' ', 'helo'],
  ])('stays held with the change when Escape leaves the editor (%j)', async (typed, kept) => {
    const { wrapper, click, called } = await row(
      reply(1, { ...outbox, content: 'helo', delivery: 'queued', error: { code: 'offline', detail: null } }),
    )
    await click('Edit')
    await wrapper.get('textarea').setValue(typed)
    await wrapper.get('textarea').trigger('keydown', { key: 'Escape' })
    await flushPromises()
    expect(wrapper.find('textarea').exists()).toBe(false)
    expect(called('message:cancelEdit')).toEqual([])
    expect(called('message:edit')).toEqual([{ ref: REF, echoId: 'e1', content: kept, uploadIds: [], send: false }])
  })
  it('can be canceled while its files upload', async () => {
    const { click, called } = await row(
      reply(1, { ...outbox, delivery: 'sending', attachments: [attachment({ progress: 0.4 })] }),
    )
    await click('Cancel')
    expect(called('message:cancel')).toEqual([{ ref: REF, echoId: 'e1' }])
  })
  it('keeps its text where a file is missing', async () => {
    const { wrapper } = await row(
      reply(1, { ...outbox, delivery: 'failed', error: { code: 'attachmentLost', detail: 'invoice.pdf' } }),
    )
    expect(wrapper.text()).toContain('invoice.pdf is gone or damaged')
    expect(wrapper.text()).toContain('message 1')
  })
})

describe('a message', () => {
  it('shows the upload progress of its files', async () => {
    const { wrapper } = await row(reply(1, { delivery: 'sending', attachments: [attachment({ progress: 0.42 })] }))
    expect(wrapper.text()).toContain('Sending, 42%')
  })
  it('that is deleted shows neither its text nor its files', async () => {
    const { wrapper } = await row(message(1, { deleted: true, content: 'secret', attachments: [attachment()] }))
    expect(wrapper.text()).toContain('This message was deleted')
    expect(wrapper.text()).not.toContain('secret')
    expect(wrapper.text()).not.toContain('invoice.pdf')
  })
  it('that is private is labeled as a note with its author', async () => {
    const { wrapper } = await row(reply(1, { private: true, sender: BEN }))
    expect(wrapper.text()).toContain('Private note · Ben Moreau')
    expect(wrapper.get('article').attributes('aria-label')).toContain('Private note by Ben Moreau')
  })
  it('of an unknown kind is shown as text', async () => {
    expect((await row(message(1, { contentType: 'hologram', content: 'still readable' }))).wrapper.text()).toContain(
      'still readable',
    )
  })
  it('with an image of another host shows it once the user asks, and opens it', async () => {
    const remoteImages = [
      { url: 'https://a.example/1.png', image: attachment({ id: 'i1', kind: 'image', name: 'one', address: null }) },
    ]
    const { wrapper, fake, click, called, viewed } = await row(message(4, { content: '', remoteImages }))
    fake.reply('media:allowRemote', () => ({ ok: true, value: { addresses: ['media/s/remote/x'] } }))
    expect(wrapper.text()).not.toContain('Message without text')
    expect(wrapper.find('img').exists()).toBe(false)
    await click('Show images')
    expect(called('media:allowRemote')).toEqual([{ ref: REF, messageId: 4, urls: ['https://a.example/1.png'] }])
    expect(wrapper.get('img').attributes('src')).toBe('media/s/remote/x')
    expect(wrapper.text()).not.toContain('Show images')
    await click('View one')
    expect(viewed).toEqual(['i1'])
  })
  it('that is a sticker shows its image without words, and its words where it has no image', async () => {
    const image = attachment({ id: 'i1', kind: 'image', name: 'sticker-1', address: 'media/s/sticker/x' })
    const { wrapper } = await row(message(5, { contentType: 'sticker', content: '', attachments: [image] }))
    expect(wrapper.get('img').attributes('alt')).toBe('Sticker')
    mounted?.end()
    const words = await row(message(6, { contentType: 'sticker', content: 'a waving bear' }))
    expect(words.wrapper.text()).toContain('a waving bear')
  })
  it('without text and files is labeled as empty', async () => {
    expect((await row(message(1, { content: '' }))).wrapper.text()).toContain('Message without text')
  })
  it('can be replied to, and deleted after a confirmation where it is outgoing', async () => {
    const { wrapper, click, called, replyTo } = await row(reply(9, { sender: ADA }))
    await wrapper.get('article').trigger('pointerenter')
    await click('Reply to this message')
    expect(replyTo.value?.id).toBe(9)
    await click('Delete')
    expect(called('message:delete')).toEqual([])
    const confirm = [...document.querySelectorAll<HTMLElement>('[role="alertdialog"] button')].find(
      (button) => button.textContent?.trim() === 'Delete',
    )
    confirm?.click()
    await flushPromises()
    expect(called('message:delete')).toEqual([{ ref: REF, messageId: 9 }])
    mounted?.end()
    const theirs = await row(message(3))
    await theirs.wrapper.get('article').trigger('pointerenter')
    expect(theirs.wrapper.find('[aria-label="Delete"]').exists()).toBe(false)
  })
  it('opens links only through main', async () => {
    const { wrapper, called } = await row(message(1, { content: 'see https://acme.test/a' }))
    await wrapper.get('.prose a').trigger('click')
    expect(called('link:open')).toEqual([{ url: 'https://acme.test/a' }])
  })
  it('opens a link with the middle button and ignores the secondary button', async () => {
    const { wrapper, called } = await row(message(1, { content: 'see https://acme.test/a' }))
    await wrapper.get('.prose a').trigger('auxclick', { button: 2 })
    expect(called('link:open')).toEqual([])
    await wrapper.get('.prose a').trigger('auxclick', { button: 1 })
    expect(called('link:open')).toEqual([{ url: 'https://acme.test/a' }])
  })
  it('reserves the space of an image before it loads, and opens it in the viewer', async () => {
    const { wrapper, click, viewed } = await row(
      message(1, {
        content: '',
        attachments: [attachment({ kind: 'image', name: 'p.png', width: 1600, height: 800 })],
      }),
    )
    expect(wrapper.get('.image').attributes('style')).toContain('aspect-ratio: 320 / 160')
    await click('View p.png')
    expect(viewed).toEqual(['a1'])
  })
  it('shows several images as a grid of at most four, the last of which counts the others', async () => {
    const images = Array.from({ length: 6 }, (_, index) =>
      attachment({ id: `i${index}`, kind: 'image', name: `${index}.png`, width: 800, height: 600 }),
    )
    const { wrapper, click, viewed } = await row(message(1, { content: '', attachments: [...images, attachment()] }))
    expect(wrapper.get('[role="group"]').attributes('aria-label')).toBe('6 images')
    expect(wrapper.findAll('.image')).toHaveLength(4)
    expect(wrapper.findAll('.file')).toHaveLength(1)
    expect(wrapper.get('.more').text()).toBe('+2')
    await click('View 1.png')
    await click('View 3.png and 2 more images')
    expect(viewed).toEqual(['i1', 'i3'])
  })
  it('keeps the box of an image whose size the server reports later', async () => {
    const image = attachment({ kind: 'image', name: 'p.png' })
    const change = shallowRef(message(1, { content: '', attachments: [image] }))
    const { wrapper } = await row(change)
    const box = wrapper.get('.image').attributes('style')
    expect(box).toContain('aspect-ratio: 240 / 180')
    change.value = message(1, { content: '', attachments: [{ ...image, width: 1600, height: 400 }] })
    await flushPromises()
    expect(wrapper.get('.image').attributes('style')).toBe(box)
  })
  it('opens a shared page in the browser', async () => {
    const page = { kind: 'fallback', name: 'Ten cafés', title: 'Ten cafés', contentType: null, address: null }
    const { wrapper, called } = await row(
      message(1, { content: '', attachments: [attachment({ ...page, link: 'https://news.example.test/cafes' })] }),
    )
    expect(wrapper.get('button.file').text()).toContain('news.example.test')
    await wrapper.get('button.file').trigger('click')
    expect(called('link:open')).toEqual([{ url: 'https://news.example.test/cafes' }])
    expect(called('file:download')).toEqual([])
  })
  it('copies the number of a contact card', async () => {
    const card = attachment({ kind: 'contact', name: 'Rita Card', title: '+15559990000', address: null })
    const { wrapper, called } = await row(message(1, { content: '', attachments: [card] }))
    expect(wrapper.get('button.file').text()).toContain('Rita Card')
    await wrapper.get('button.file').trigger('click')
    expect(called('text:copy')).toEqual([{ text: '+15559990000' }])
  })
  it('says once that it is a call, and how it went', async () => {
    const data = { status: 'completed', call_direction: 'inbound', duration: 312 }
    const { wrapper } = await row(
      message(1, { content: 'Voice Call', contentType: 'voice_call', attributes: { data } }),
    )
    expect(wrapper.get('.bubble').text()).toBe('Incoming callEnded · 5:12')
  })
  it('joins a video call by its link, or in the web dashboard', async () => {
    const meeting = (data: object): ThreadMessage =>
      reply(1, { content: 'Ben started a call', contentType: 'integrations', attributes: { type: 'dyte', data } })
    const linked = await row(meeting({ meeting_id: 'm', url: 'https://meet.example.test/m' }))
    await linked.click('Join')
    expect(linked.called('link:open')).toEqual([{ url: 'https://meet.example.test/m' }])
    mounted?.end()
    const other = await row(meeting({ meeting_id: 'm' }))
    await other.click('Join in the web dashboard')
    expect(other.called('dashboard:open')).toHaveLength(1)
  })
  it('saves a file through main', async () => {
    const { wrapper, called } = await row(message(1, { attachments: [attachment()] }))
    mounted?.fake.reply('file:download', () => ({ ok: true, value: { saved: true } }))
    await wrapper.get('button.file').trigger('click')
    expect(called('file:download')).toEqual([{ address: 'media/s/file/x/y', name: 'invoice.pdf' }])
  })
})
