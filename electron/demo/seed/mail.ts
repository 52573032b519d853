import type { Details } from '../world/types.ts'

const TEXTS = [
  ['Hello,', 'thank you for the parcel. When we unpacked it we found that two of the four adapters are missing, and the invoice still has our old address on it.',
    'This is what came, and what was ordered:', 'Could you send the missing ones and a corrected invoice? Our bookkeeper closes the month on Friday.', 'Kind regards,', 'Grace Okonkwo', 'Okonkwo Catering, 14 Mill Lane, Manchester'],
  ['Dear Ada,', 'that was quick, thank you! The invoice is perfect now.', 'One more question about the grinder: the manual says not to grind oily beans. Our Sumatra is rather oily. Is that going to be a problem?', 'Best wishes,', 'Grace'],
] as const
const QUOTE = 'On Thu, Ada Okafor (Acme Support) wrote:'

const TABLE = '<table style="border-collapse:collapse;margin:12px 0" cellpadding="8"><thead><tr style="background:#f2f3f5"><th align="left">Item</th><th align="right">Ordered</th><th align="right">Received</th></tr></thead>'
  + '<tbody><tr><td style="border-bottom:1px solid #ddd">Brisa grinder</td><td align="right" style="border-bottom:1px solid #ddd">2</td><td align="right" style="border-bottom:1px solid #ddd">2</td></tr>'
  + '<tr><td style="border-bottom:1px solid #ddd">Adapter 58 mm</td><td align="right" style="border-bottom:1px solid #ddd">4</td><td align="right" style="border-bottom:1px solid #ddd;color:#c62a2f"><b>2</b></td></tr>'
  + '<tr><td>Cleaning brush</td><td align="right">1</td><td align="right">1</td></tr></tbody></table>'

/** The plain text of one of Grace's e-mails. */
export const mailText = (index: 0 | 1): string => TEXTS[index].join('\n\n')

/** The parsed e-mail as the server keeps it: HTML and text, each whole, without and with only the quotation. */
export function mailHtml(index: 0 | 1): Details {
  const text = mailText(index)
  const quoted = index === 0 ? [] : [QUOTE, ...TEXTS[0]]
  const paragraphs = TEXTS[index].map((line, i) => `<p style="margin:0 0 12px">${line}</p>${index === 0 && i === 2 ? TABLE : ''}`).join('')
  const reply = `<div dir="ltr" style="font-family:Georgia,serif;font-size:15px;color:#222">${paragraphs}<p style="color:#888;font-size:12px"><img src="https://track.example.test/open.gif" width="1" height="1" alt="">Sent from my garden office · <a href="https://okonkwo.example.test">okonkwo.example.test</a></p></div>`
  const quotation = quoted.length === 0 ? '' : `<div class="gmail_quote"><div class="gmail_attr">${QUOTE}</div><blockquote style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">${TEXTS[0].map((line) => `<p>${line}</p>`).join('')}${TABLE}</blockquote></div>`
  const subject = index === 0 ? 'Your order A-18111 and the missing adapters' : 'Re: Your order A-18111 and the missing adapters'
  return {
    subject, from: ['grace@example.test'], to: ['help@acme.test'], cc: index === 0 ? ['office@okonkwo.example.test'] : [], bcc: null, date: null, message_id: `mail-${index}@example.test`,
    in_reply_to: index === 0 ? null : 'mail-0@example.test', multipart: true, number_of_attachments: 0, content_type: 'multipart/alternative; charset=UTF-8',
    html_content: { full: `<html><head><style>p{line-height:1.5}</style></head><body>${reply}${quotation}</body></html>`, reply: `<html><body>${reply}</body></html>`, quoted: quotation },
    text_content: { full: quoted.length === 0 ? text : `${text}\n\n${quoted.map((line) => `> ${line}`).join('\n')}`, reply: text, quoted: quoted.map((line) => `> ${line}`).join('\n') },
  }
}
