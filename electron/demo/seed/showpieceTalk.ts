import { storeBlob } from '../model/blobs.ts'
import type { Model } from '../model/model.ts'
import { blobUrl } from '../payloads/basics.ts'
import { clip } from './clip.ts'
import { pdf, voiceNote } from './files.ts'
import { chart, display, landscape, parcel, receipt, sticker } from './images.ts'
import { GRACE, GRACE_COPY } from './mail.ts'
import type { Showpiece } from './showpieces.ts'

const png = (fileName: string, bytes: Buffer) => ({ file: { fileName, contentType: 'image/png', bytes } })
const wav = (fileName: string, seconds: number) => ({
  file: { fileName, contentType: 'audio/wav', bytes: voiceNote(seconds) },
})

/** The hand-written conversations, which screenshots show first. */
export function showpieces(model: Model): Showpiece[] {
  const { random } = model
  const cardImage = blobUrl(
    model,
    storeBlob(model, { fileName: 'tiga.png', contentType: 'image/png', bytes: landscape(random, 480, 300) }).key,
  )
  return [
    {
      contact: 'Maya Lindqvist',
      inbox: 'website',
      assignee: 'ada',
      labels: ['vip', 'shipping'],
      priority: 'high',
      customAttributes: { order: 'A-18204', paid: true },
      seenAgo: 6,
      additionalAttributes: { browser_language: 'sv', referer: 'https://acme.test/shop/tiga' },
      pieces: [
        {
          by: 'contact',
          agoMinutes: 47,
          text: 'Hi! The two machines for our studio came this morning, but one box looks like it fell off the truck.',
        },
        { by: 'system', agoMinutes: 46, text: 'Assigned to Ada Okafor by Ben Moreau' },
        { by: 'ada', agoMinutes: 44, text: 'Hi Maya, oh no! Could you send me a photo of the box and of the label?' },
        { by: 'contact', agoMinutes: 41, text: null, files: [png('box.png', parcel())] },
        {
          by: 'contact',
          agoMinutes: 40,
          text: 'The machine inside switches on, but then it shows this:',
          files: [png('display.png', display('E-07'))],
        },
        {
          by: 'ada',
          agoMinutes: 33,
          text:
            '[@Cleo Tanaka](mention://user/3/Cleo%20Tanaka) is E-07 something the transport could have done, or is ' +
            'that the sensor again?',
          isPrivate: true,
        },
        {
          by: 'cleo',
          agoMinutes: 28,
          text: 'The sensor cable comes loose when they drop it. Needs the workshop, **do not** let her open it.',
          isPrivate: true,
          answers: 5,
        },
        {
          by: 'ada',
          agoMinutes: 21,
          text:
            'Thank you for the pictures. That is the transport: a cable inside has come loose. Please do not open ' +
            'it.\n\nI will send you a new machine today:\n\n- it leaves the warehouse at **16:00**\n- the carrier ' +
            'takes the damaged one back\n- nothing to pay, nothing to print',
          answers: 4,
        },
        {
          by: 'contact',
          agoMinutes: 9,
          text: 'Wow, that is what I call service. Will it be here before Thursday? We have our opening.',
          answers: 7,
        },
        { by: 'contact', agoMinutes: 2, text: 'And could the driver call before? The bell does not work 🙈' },
      ],
    },
    {
      contact: 'Chen Wei',
      inbox: 'api',
      assignee: 'ada',
      labels: ['invoice'],
      priority: 'medium',
      customAttributes: { order: 'A-17733', paid: true },
      seenAgo: 60,
      pieces: [
        { by: 'contact', agoMinutes: 62, text: '你好，上个月的账单好像多算了一台磨豆机，麻烦核对一下。' },
        { by: 'contact', agoMinutes: 61, text: null, files: [png('账单.png', receipt(random, '84.90'))] },
        { by: 'ada', agoMinutes: 55, text: '您好！收到图片了，我请同事核对，稍后回复您。' },
        {
          by: 'ada',
          agoMinutes: 54,
          text: '[@billing](mention://team/1/billing) 账单 A-17733 里的第七项是不是重复了？',
          isPrivate: true,
        },
        { by: 'contact', agoMinutes: 5, text: '好的，谢谢。我们周五之前要付款，请尽快。' },
      ],
    },
    {
      contact: 'Grace Okonkwo',
      inbox: 'email',
      assignee: 'ada',
      labels: ['invoice', 'vip'],
      seenAgo: 30,
      pieces: [
        { by: 'contact', agoMinutes: 1500, text: GRACE[0].join('\n\n'), contentType: 'incoming_email' },
        {
          by: 'ada',
          agoMinutes: 1440,
          text:
            'Dear Grace,\n\nthank you for the list. Two adapters are missing indeed, they are on their way to ' +
            'you.\n\nThe corrected invoice is attached.',
          files: [
            {
              file: {
                fileName: 'invoice-A-18111.pdf',
                contentType: 'application/pdf',
                bytes: pdf([
                  'ACME SUPPORT',
                  'Invoice A-18111',
                  '',
                  '2 x Brisa grinder          398.00',
                  '4 x adapter                 48.00',
                  '',
                  'Total                      446.00 EUR',
                  'Paid by card on 12 November',
                ]),
              },
            },
          ],
          attributes: { cc_emails: [...GRACE_COPY] },
        },
        { by: 'contact', agoMinutes: 18, text: GRACE[1].join('\n\n'), contentType: 'incoming_email' },
      ],
    },
    {
      contact: 'Layla Haddad',
      inbox: 'whatsapp',
      assignee: 'ada',
      labels: ['shipping'],
      priority: 'urgent',
      seenAgo: null,
      pieces: [
        { by: 'contact', agoMinutes: 190, text: 'مرحبًا، المندوب لا يجد العنوان. هذا موقعي:' },
        {
          by: 'contact',
          agoMinutes: 189,
          text: null,
          files: [
            {
              fileType: 'location',
              extra: {
                coordinates_lat: 21.5433,
                coordinates_long: 39.1728,
                fallback_title: 'Al Rawdah, Jeddah',
                data_url: 'https://maps.example.test/?q=21.5433,39.1728',
              },
            },
          ],
        },
        { by: 'ada', agoMinutes: 180, text: 'شكرًا ليلى، أرسلت الموقع إلى شركة الشحن.', status: 'read' },
        { by: 'contact', agoMinutes: 40, text: null, files: [wav('voice.wav', 6)] },
        {
          by: 'contact',
          agoMinutes: 39,
          text: null,
          files: [
            {
              fileType: 'contact',
              extra: { fallback_title: '+966 55 555 1234', meta: { firstName: 'Sami', lastName: 'Haddad' } },
            },
          ],
        },
        {
          by: 'ada',
          agoMinutes: 26,
          text: 'تم، سيتصل المندوب بسامي.',
          status: 'failed',
          attributes: { external_error: '131047: Re-engagement message' },
        },
        { by: 'contact', agoMinutes: 12, text: null, contentType: 'sticker', files: [png('sticker.png', sticker())] },
      ],
    },
    {
      contact: 'Noah Fitzgerald',
      inbox: 'api',
      assignee: null,
      labels: ['question'],
      seenAgo: null,
      pieces: [
        {
          by: 'bot',
          agoMinutes: 34,
          text: 'Hi, I am the Acme Bot. What is it about?',
          contentType: 'input_select',
          attributes: {
            items: [
              { title: 'An order', value: 'order' },
              { title: 'A machine', value: 'machine' },
              { title: 'Something else', value: 'else' },
            ],
            submitted_values: [{ title: 'A machine', value: 'machine' }],
          },
        },
        {
          by: 'bot',
          agoMinutes: 33,
          text: 'These might help:',
          contentType: 'article',
          attributes: {
            items: [
              {
                title: 'Cleaning the Tiga',
                description: 'Every day, every week, every month',
                link: 'https://acme.test/help/cleaning',
              },
              {
                title: 'What the lamps mean',
                description: 'Orange, red and blinking',
                link: 'https://acme.test/help/lamps',
              },
            ],
          },
        },
        {
          by: 'bot',
          agoMinutes: 32,
          text: 'Or is it one of these?',
          contentType: 'cards',
          attributes: {
            items: [
              {
                media_url: cardImage,
                title: 'Tiga',
                description: 'Espresso machine',
                actions: [
                  { type: 'link', text: 'Open', uri: 'https://acme.test/shop/tiga' },
                  { type: 'postback', text: 'This one', payload: 'tiga' },
                ],
              },
              {
                media_url: cardImage,
                title: 'Brisa',
                description: 'Grinder',
                actions: [{ type: 'postback', text: 'This one', payload: 'brisa' }],
              },
            ],
          },
        },
        {
          by: 'bot',
          agoMinutes: 31,
          text: 'Please tell us a little more, then somebody will take over.',
          contentType: 'form',
          attributes: {
            items: [
              { name: 'serial', placeholder: 'TG…', type: 'text', label: 'Serial number' },
              { name: 'since', placeholder: '', type: 'text', label: 'Since when?' },
            ],
            submitted_values: [
              { name: 'serial', value: 'TG2024-118-3307' },
              { name: 'since', value: 'this morning' },
            ],
          },
        },
        {
          by: 'bot',
          agoMinutes: 30,
          text: 'Where can we reach you?',
          contentType: 'input_email',
          attributes: { submitted_email: 'noah@example.test' },
        },
        {
          by: 'bot',
          agoMinutes: 29,
          text: 'Anything else we should know?',
          contentType: 'input_textarea',
          attributes: { submitted_values: [{ name: 'note', value: 'I run a roastery, four machines.' }] },
        },
        {
          by: 'contact',
          agoMinutes: 15,
          text: 'It grinds, it heats, but the pump only hums. Here is what it does:',
          files: [{ file: { fileName: 'pump.webm', contentType: 'video/webm', bytes: clip() } }],
        },
      ],
    },
    {
      contact: 'Oluwaseun Adeyemi',
      inbox: 'telegram',
      assignee: 'ada',
      labels: ['app'],
      seenAgo: 22,
      pieces: [
        {
          by: 'contact',
          agoMinutes: 300,
          text: 'The app says `sync failed (409)` on my tablet. On the phone everything is fine.',
        },
        { by: 'ada', agoMinutes: 290, text: 'This message was deleted', attributes: { deleted: true } },
        {
          by: 'cleo',
          agoMinutes: 280,
          text: 'Hi Seun! Could you open Settings → About → **Export log** and send me the file?',
        },
        {
          by: 'contact',
          agoMinutes: 262,
          text: null,
          files: [
            {
              file: {
                fileName: 'sync.log',
                contentType: 'text/plain',
                bytes: Buffer.from(
                  (
                    '2026-11-20T09:12:44 sync start\n2026-11-20T09:12:45 409 conflict device=tablet-2\n' +
                    '2026-11-20T09:12:45 retry in 30 s\n'
                  ).repeat(12),
                ),
              },
            },
          ],
        },
        {
          by: 'contact',
          agoMinutes: 261,
          text: 'And the numbers of the last two weeks, in case they help',
          files: [png('orders.png', chart(random)), png('view.png', landscape(random))],
        },
        {
          by: 'ada',
          agoMinutes: 250,
          text: 'Thanks! Two devices use the same name, that is the conflict. Rename one of them under *Devices* and it will sync.',
        },
        { by: 'contact', agoMinutes: 24, text: 'Renamed, synced. You people are wizards 🧙' },
      ],
    },
    {
      contact: 'Luana Silva',
      inbox: 'whatsapp',
      assignee: 'ada',
      labels: ['refund'],
      seenAgo: 3900,
      pieces: [
        { by: 'contact', agoMinutes: 4500, text: 'Oi! Devolvi o moedor na sexta, quando recebo o estorno?' },
        { by: 'ada', agoMinutes: 4400, text: 'Oi, Luana! Assim que o depósito confirmar, em até 5 dias úteis.' },
        { by: 'contact', agoMinutes: 4300, text: 'Tá bom, fico no aguardo. Obrigada!' },
      ],
    },
    {
      contact: 'Emma Whitfield',
      inbox: 'website',
      assignee: 'cleo',
      status: 'resolved',
      labels: ['subscription'],
      seenAgo: 400,
      pieces: [
        { by: 'contact', agoMinutes: 900, text: 'Could you move my delivery from the 3rd to the 10th?' },
        { by: 'cleo', agoMinutes: 890, text: 'Moved. Anything else I can do?' },
        { by: 'contact', agoMinutes: 885, text: 'No, that was all. Thanks!' },
        { by: 'system', agoMinutes: 880, text: 'Conversation was marked resolved by Cleo Tanaka' },
        {
          by: 'bot',
          agoMinutes: 880,
          text: 'Please rate this conversation',
          contentType: 'input_csat',
          attributes: {
            display_type: 'emoji',
            submitted_values: { csat_survey_response: { rating: 5, feedback_message: 'Quick and kind.' } },
          },
        },
      ],
    },
    {
      contact: 'Michael Chen',
      inbox: 'website',
      assignee: 'ben',
      labels: ['question'],
      seenAgo: 95,
      pieces: [
        { by: 'contact', agoMinutes: 120, text: 'Can we talk? It is about a bigger order.' },
        {
          by: 'ben',
          agoMinutes: 110,
          text: 'Ben has started a video call',
          contentType: 'integrations',
          attributes: { type: 'dyte', data: { meeting_id: 'demo-meeting' } },
        },
        { by: 'system', agoMinutes: 109, text: 'Ben Moreau set the priority to low' },
        {
          by: 'contact',
          agoMinutes: 100,
          text: 'Voice Call',
          contentType: 'voice_call',
          attributes: {
            data: {
              call_sid: 'CA00demo',
              status: 'completed',
              call_direction: 'inbound',
              duration: 312,
              from_number: '+15550100',
              to_number: '+46700000001',
            },
          },
        },
        {
          by: 'bot',
          agoMinutes: 99,
          text: 'What should we call you?',
          contentType: 'input_text',
          attributes: { submitted_values: [{ name: 'name', value: 'Mike' }] },
        },
        {
          by: 'contact',
          agoMinutes: 96,
          text: 'This reached us from a place that cannot be shown.',
          attributes: { is_unsupported: true },
        },
      ],
    },
    {
      contact: 'Noah Fitzgerald',
      inbox: 'website',
      assignee: null,
      labels: [],
      seenAgo: null,
      pieces: [
        {
          by: 'contact',
          agoMinutes: 210,
          text: 'You were mentioned in a story',
          attributes: {
            story_id: 'st-1',
            story_sender: 'fitz.roasters',
            story_url: 'https://social.example.test/st-1',
          },
          files: [{ ...png('story.png', landscape(random, 540, 800)), fileType: 'story_mention' }],
        },
        {
          by: 'contact',
          agoMinutes: 209,
          text: null,
          files: [
            {
              fileType: 'fallback',
              extra: { fallback_title: 'Ten cafés to see in Cork', data_url: 'https://news.example.test/cafes' },
            },
          ],
        },
        {
          by: 'contact',
          agoMinutes: 208,
          text: null,
          files: [{ fileType: 'embed', extra: { data_url: 'https://video.example.test/embed/42' } }],
        },
      ],
    },
  ]
}
