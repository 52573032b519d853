import type { FileToStore } from '../model/blobs.ts'
import { escapeHtml } from '../model/mail/content.ts'

/** Mail programs; each quotes in its own way. */
export type MailProgram = 'gmail' | 'outlook' | 'apple' | 'plain'

export interface MailToWrite {
  readonly program: MailProgram
  readonly from: string
  readonly to: string
  readonly cc?: string
  readonly subject: string
  readonly id: string
  /** Ids of the earlier mails; the last one is answered. */
  readonly answers: readonly string[]
  /** Milliseconds since 1970. */
  readonly at: number
  /** Paragraphs. */
  readonly text: readonly string[]
  /** HTML to insert after the given paragraph. */
  readonly insert?: { readonly after: number; readonly html: string }
  readonly quoted?: { readonly by: string; readonly address: string; readonly at: number; readonly text: string }
  /** An inline image after the first paragraph. */
  readonly image?: FileToStore
}

const word = (text: string) => (/^[ -~]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`)
const quotedLines = (text: string) =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
const on = (at: number) => new Date(at).toUTCString().slice(0, 22)

type Quoted = NonNullable<MailToWrite['quoted']>
/** How a program quotes, in plain text and in HTML. */
const QUOTES: Readonly<
  Record<MailProgram, (quoted: Quoted, subject: string, to: string) => { text: string; html: string }>
> = {
  gmail: ({ by, address, at, text }) => ({
    text: `On ${on(at)} ${by} <${address}> wrote:\n\n${quotedLines(text)}`,
    html:
      `<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On ${on(at)} ` +
      `${escapeHtml(by)} &lt;<a href="mailto:${address}">${address}</a>&gt; wrote:<br></div>` +
      '<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid ' +
      `rgb(204,204,204);padding-left:1ex">${paragraphs(text, 'div')}</blockquote></div>`,
  }),
  outlook: ({ by, address, at, text }, subject, to) => ({
    text: `From: ${by} <${address}>\nSent: ${on(at)}\nTo: ${to}\nSubject: ${subject}\n\n${text}`,
    html:
      '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">' +
      `<b>From:</b> ${escapeHtml(by)} &lt;${address}&gt;<br><b>Sent:</b> ${on(at)}<br>` +
      `<b>To:</b> ${escapeHtml(to)}<br><b>Subject:</b> ${escapeHtml(subject)}<o:p></o:p></p></div>` +
      paragraphs(text, 'p class="MsoNormal"'),
  }),
  apple: ({ by, address, at, text }) => ({
    text: `> On ${on(at)}, ${by} <${address}> wrote:\n> \n${quotedLines(text)}`,
    html:
      `<div><br><blockquote type="cite"><div>On ${on(at)}, ${escapeHtml(by)} &lt;${address}&gt; wrote:</div><br ` +
      `class="Apple-interchange-newline">${paragraphs(text, 'div')}</blockquote></div>`,
  }),
  plain: ({ by, at, text }) => ({ text: `On ${on(at)}, ${by} wrote:\n${quotedLines(text)}`, html: '' }),
}

function paragraphs(text: string, tag: string): string {
  const name = tag.split(' ')[0] ?? tag
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `<${tag}>${escapeHtml(line)}</${name}>`))
    .join('')
}

/** The HTML of a mail as its program writes it. */
function htmlOf({ program, text, insert, image, quoted, subject, to }: MailToWrite): string {
  const tag = program === 'gmail' ? 'div' : program === 'outlook' ? 'p class="MsoNormal"' : 'p'
  const close = tag.split(' ')[0] ?? tag
  const imageTag = image ? `<div><img src="cid:${image.fileName}@mail.example.test" alt="${image.fileName}"></div>` : ''
  const gap =
    program === 'gmail' ? '<div><br></div>' : program === 'outlook' ? '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>' : ''
  const words = text
    .map(
      (line, i) =>
        `<${tag}>${escapeHtml(line)}${program === 'outlook' ? '<o:p></o:p>' : ''}</${close}>` +
        `${insert?.after === i ? insert.html : ''}${i === 0 ? imageTag : ''}`,
    )
    .join(gap)
  const quotation = quoted ? QUOTES[program](quoted, subject, to).html : ''
  switch (program) {
    case 'gmail':
      return `<div dir="ltr">${words}</div>${quotation}`
    case 'outlook':
      return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>' +
        '<style>p.MsoNormal{margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif}</style></head><body ' +
        `lang="EN-GB"><div class="WordSection1">${words}${quotation}</div></body></html>`
      )
    case 'apple':
      return (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body ' +
        `style="overflow-wrap: break-word; line-break: after-white-space;">${words}${quotation}</body></html>`
      )
    case 'plain':
      return ''
  }
}

const part = (boundary: string, head: readonly string[], body: string) =>
  `--${boundary}\r\n${head.join('\r\n')}\r\n\r\n${body}\r\n`
const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
const textPart = (type: string) => [`Content-Type: text/${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64']

/** The mail as RFC 822 text. */
export function rawMail(mail: MailToWrite): string {
  const { program, answers, image, quoted } = mail
  const quotation = quoted ? `\n\n${QUOTES[program](quoted, mail.subject, mail.to).text}` : ''
  const plain = base64(Buffer.from(mail.text.join('\n\n') + quotation))
  const headers = [
    `From: ${mail.from}`,
    `To: ${mail.to}`,
    ...(mail.cc === undefined ? [] : [`Cc: ${mail.cc}`]),
    `Subject: ${word(mail.subject)}`,
    `Message-ID: <${mail.id}>`,
    `Date: ${new Date(mail.at).toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    ...(answers.length === 0
      ? []
      : [`In-Reply-To: <${answers.at(-1) ?? ''}>`, `References: ${answers.map((id) => `<${id}>`).join(' ')}`]),
  ]
  if (program === 'plain') return [...headers, ...textPart('plain'), '', plain].join('\r\n')
  const alternative =
    part('alt', textPart('plain'), plain) + part('alt', textPart('html'), base64(Buffer.from(htmlOf(mail)))) + '--alt--'
  if (!image)
    return [...headers, 'Content-Type: multipart/alternative; boundary="alt"', '', alternative, ''].join('\r\n')
  const imageTag = part(
    'rel',
    [
      `Content-Type: ${image.contentType}; name="${image.fileName}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: inline; filename="${image.fileName}"`,
      `Content-ID: <${image.fileName}@mail.example.test>`,
    ],
    base64(image.bytes),
  )
  return [
    ...headers,
    'Content-Type: multipart/related; boundary="rel"',
    '',
    `${part('rel', ['Content-Type: multipart/alternative; boundary="alt"'], alternative)}${imageTag}--rel--`,
    '',
  ].join('\r\n')
}

/** A name and an address for a header. */
export const person = (name: string, address: string) =>
  `${/^[ -~]*$/.test(name) ? `"${name}"` : word(name)} <${address}>`
