import type { Details } from '../model/types.ts'

const body = (text: string, example?: Details): Details => ({ type: 'BODY', text, ...(example ? { example } : {}) })
const bodyText = (...values: string[]): Details => ({ body_text: [values] })

/** Templates of every kind as Meta has them, one of them rejected. */
const ROWS: readonly Details[] = [
  { name: 'hello_world', category: 'UTILITY', components: [body('Hello, welcome to Acme.')] },
  {
    name: 'order_update',
    category: 'UTILITY',
    components: [
      body('Hi {{1}}, your order {{2}} is on its way.', bodyText('Maya', 'A-1')),
      { type: 'FOOTER', text: 'Acme' },
    ],
  },
  {
    name: 'picture_offer',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['https://acme.test/offer.png'] } },
      body('A picture for {{1}}', bodyText('Maya')),
    ],
  },
  {
    name: 'track_buttons',
    category: 'UTILITY',
    components: [
      body('Track your parcel'),
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'URL', text: 'Track', url: 'https://acme.test/t/{{1}}', example: ['https://acme.test/t/1'] },
          { type: 'QUICK_REPLY', text: 'Stop' },
          { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+15550001111' },
        ],
      },
    ],
  },
  {
    name: 'named_visit',
    category: 'UTILITY',
    parameter_format: 'NAMED',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Visit' },
      body('Dear {{customer_name}}, we come on {{day}}.', {
        body_text_named_params: [
          { param_name: 'customer_name', example: 'Maya' },
          { param_name: 'day', example: 'Monday' },
        ],
      }),
    ],
  },
  {
    name: 'login_code',
    category: 'AUTHENTICATION',
    components: [
      { ...body('*{{1}}* is your verification code.', bodyText('123456')), add_security_recommendation: true },
      {
        type: 'BUTTONS',
        buttons: [
          {
            type: 'URL',
            text: 'Copy code',
            url: 'https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}',
            example: ['otp123456'],
          },
        ],
      },
    ],
  },
  {
    name: 'document_bill',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'DOCUMENT', example: { header_handle: ['https://acme.test/bill.pdf'] } },
      body('Your bill'),
    ],
  },
  {
    name: 'rejected_one',
    category: 'MARKETING',
    status: 'REJECTED',
    rejected_reason: 'ABUSIVE_CONTENT',
    components: [body('Not allowed')],
  },
]

export const WHATSAPP_TEMPLATES: Details[] = ROWS.map((row, index) => ({
  id: String(7000 + index),
  status: 'APPROVED',
  language: 'en',
  namespace: 'acme_ns',
  ...row,
}))
