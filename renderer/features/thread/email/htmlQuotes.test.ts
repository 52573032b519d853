import { describe, expect, it } from 'vitest'
import { withoutHtmlQuotes } from './htmlQuotes.ts'

function bodyOf(html: string): HTMLElement {
  const body = document.createElement('body')
  // Written by us, so it needs no sanitizer.
  body.innerHTML = html
  return body
}
const shown = (html: string): string | null =>
  withoutHtmlQuotes(bodyOf(html))?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? null
const MARK = 'data-quote-mark'

const HISTORY: [string, string][] = [
  [
    'Gmail',
    '<div dir="ltr">New</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Dec 23, 2024 ' +
      'at 10:29 AM Ada &lt;<a href="mailto:ada@acme.test">ada@acme.test</a>&gt; wrote:<br></div><blockquote ' +
      'class="gmail_quote" style="margin:0">Old</blockquote></div>',
  ],
  [
    'Gmail, new container',
    '<div dir="ltr">New</div><br><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">On Mon, ' +
      'Ada wrote:</div><blockquote class="gmail_quote">Old</blockquote></div>',
  ],
  [
    'Apple Mail',
    '<div>New</div><div><br><blockquote type="cite"><div>On 23. Dec 2024, at 10:29, Ada &lt;ada@acme.test&gt; ' +
      'wrote:</div><br><div>Old</div></blockquote></div>',
  ],
  [
    'iPhone',
    'New<br><br><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 23 Dec ' +
      '2024, at 10:29, Ada wrote:<br><br></blockquote></div><blockquote type="cite"><div>Old</div></blockquote>',
  ],
  [
    'Thunderbird',
    '<p>New</p><div class="moz-cite-prefix">Am 23.12.24 um 10:29 schrieb Ada:<br></div><blockquote type="cite" ' +
      'cite="mid:1">Old</blockquote>',
  ],
  [
    'Yahoo',
    '<div>New</div><div id="x"><br></div><div class="yahoo_quoted"><div><div>On Monday, December 23, 2024 at ' +
      '10:29 AM, Ada wrote:</div><div><br></div><div>Old</div></div></div>',
  ],
  [
    'Proton Mail',
    '<div>New</div><div class="protonmail_signature_block"></div><div class="protonmail_quote">On Monday, ' +
      'December 23rd, 2024 at 10:29 AM, Ada wrote:<br><blockquote class="protonmail_quote" ' +
      'type="cite">Old</blockquote></div>',
  ],
  [
    'GMX',
    `<div><div>New</div><div>&nbsp;<div ${MARK}="quote" style="margin:10px 5px 5px 10px;border-left:2px solid ` +
      '#C3D9E5"><div><b>Gesendet:</b> Montag, 23. Dezember 2024<br><b>Von:</b> Ada<br><b>An:</b> ' +
      'maya@example.test<br><b>Betreff:</b> Lampe</div><div>Old</div></div></div></div>',
  ],
  [
    'Outlook on the web',
    `<div>New</div><div ${MARK}="appendonsend"></div><hr style="width:98%"><div ${MARK}="divRplyFwdMsg" ` +
      'dir="ltr"><font><b>From:</b> Ada &lt;ada@acme.test&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Maya<br>' +
      '<b>Subject:</b> Lamp</font><div>&nbsp;</div></div><div>Old</div>',
  ],
  [
    'Outlook on a phone',
    `<div>New</div><div>Get Outlook for iOS</div><hr><div ${MARK}="divRplyFwdMsg"><b>Von:</b> Ada<br>` +
      '<b>Gesendet:</b> Montag<br><b>An:</b> Maya<br><b>Betreff:</b> Lampe</div><div>Old</div>',
  ],
  [
    'new Outlook on a phone',
    `<div>New</div><div ${MARK}="mail-editor-reference-message-container"><hr><div><b>From:</b> Ada<br>` +
      '<b>Sent:</b> Monday<br><b>To:</b> Maya<br><b>Subject:</b> Lamp</div><div>Old</div></div>',
  ],
  [
    'Outlook on the desktop',
    '<div class="WordSection1"><p class="MsoNormal">New</p><p class="MsoNormal">&nbsp;</p><div><div ' +
      'style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> Ada ' +
      '&lt;ada@acme.test&gt; <br><b>Sent:</b> Monday, 23 December 2024 10:29<br><b>To:</b> Maya<br><b>Subject:</b> ' +
      'RE: Lamp</p></div></div><p class="MsoNormal">&nbsp;</p><p class="MsoNormal">Old</p></div>',
  ],
  [
    'Outlook on the desktop in French',
    '<div><p>New</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>De&nbsp;:</b> Ada<br><b>Envoyé&nbsp;:</b> ' +
      'lundi<br><b>À&nbsp;:</b> Maya<br><b>Objet&nbsp;:</b> Lampe</p></div><p>Old</p></div>',
  ],
  [
    'Outlook for Mac',
    `<div>New</div><span ${MARK}="OLK_SRC_BODY_SECTION"><div><b>From: </b>Ada<br><b>Date: </b>Monday<br><b>To: ` +
      '</b>Maya<br><b>Subject: </b>Lamp</div><div>Old</div></span>',
  ],
  [
    'headers in lines of their own',
    '<p>New</p><p>From: Ada</p><p>Date: Monday</p><p>To: Maya</p><p>Subject: Lamp</p><p>Old</p>',
  ],
  ['a separator', '<p>New</p><p>-----Original Message-----</p><p>From: Ada</p><p>Old</p>'],
  [
    'a plain quote with its introduction',
    '<p>New</p><p>Le lun. 23 déc. 2024 à 10:29, Ada a écrit&nbsp;:</p><blockquote><p>Old</p></blockquote>',
  ],
  ['an introduction without element', 'New<br><br>On 12/23/24 at 10:29 Ada wrote:<br><blockquote>Old</blockquote>'],
  [
    'an introduction over two lines',
    '<div>New</div><div>On Mon, Dec 23, 2024 at 10:29 AM Ada</div><div>&lt;ada@acme.test&gt; wrote:</div><blockquote>Old</blockquote>',
  ],
  ['Tuta', '<div>New</div><div class="tutanota_quote">Old</div>'],
  [
    'Zoho',
    '<div>New</div><div class="zmail_extra"><div>---- On Mon, Ada wrote ----</div><blockquote>Old</blockquote></div>',
  ],
  [
    'Outlook on the web, forwarded by servers',
    `<div>New</div><div ${MARK}="x_x_appendonsend"></div><hr><div ${MARK}="x_x_divRplyFwdMsg"><b>From:</b> ` +
      'Ada<br><b>Sent:</b> Monday<br><b>To:</b> Maya<br><b>Subject:</b> Lamp</div><div>Old</div>',
  ],
  [
    'Outlook on the web in an unknown language',
    `<div>New</div><div ${MARK}="divRplyFwdMsg"><b>Xof:</b> Ada &lt;ada@acme.test&gt;<br><b>Xat:</b> ` +
      '23.12.2024<br><b>Xto:</b> Maya<br><b>Xub:</b> Lamp</div><div>Old</div>',
  ],
  [
    'Hotmail',
    `<div>New</div><hr ${MARK}="stopSpelling">Date: Mon, 23 Dec 2024 10:29<br>Subject: Lamp<br>From: ` +
      'ada@acme.test<br>To: maya@acme.test<br><br>Old',
  ],
  [
    'Outlook on the desktop in Romanian',
    '<div><p>New</p><div><p><b>De la:</b> Ada &lt;ada@acme.test&gt;<br><b>Trimis:</b> luni, 23 decembrie 2024 ' +
      '10:29<br><b>Către:</b> Maya<br><b>Subiect:</b> Lampa</p></div><p>Old</p></div>',
  ],
  [
    'Outlook on the desktop in Slovak',
    '<div><p>New</p><div><p><b>Od:</b> Ada<br><b>Odoslané:</b> pondelok 23. decembra 2024 10:29<br><b>Komu:</b> ' +
      'Maya<br><b>Predmet:</b> Lampa</p></div><p>Old</p></div>',
  ],
  [
    'Outlook on the desktop in Arabic',
    '<div dir="rtl"><p>New</p><div><p><b>من:</b> Ada &lt;ada@acme.test&gt;<br><b>تم الإرسال:</b> الاثنين<br>' +
      '<b>إلى:</b> Maya<br><b>الموضوع:</b> مصباح</p></div><p>Old</p></div>',
  ],
  [
    'Samsung in French',
    '<div>New</div><div>-------- Message d’origine --------</div><div>De : Ada &lt;ada@acme.test&gt;</div>' +
      '<div>Date : 23/12/2024</div><div>Old</div>',
  ],
  [
    'Yahoo in German, without its box',
    '<div>New</div><div>Am Montag, 23. Dezember 2024 um 10:29:00 MEZ hat Ada &lt;ada@acme.test&gt; Folgendes ' +
      'geschrieben:</div><blockquote>Old</blockquote>',
  ],
  [
    'mail.ru',
    '<div>New</div><blockquote style="border-left:1px solid #0857A6">Понедельник, 23 декабря 2024, 10:29 +03:00 ' +
      'от Ада &lt;<a href="mailto:ada@acme.test">ada@acme.test</a>&gt;:<br>&nbsp;<br><div>Old</div></blockquote>',
  ],
  [
    'Libero',
    '<div>New</div><blockquote style="border-left:solid 1px">Il 23/12/2024 10:29 CET Ada &lt;ada@acme.test&gt; ' +
      'ha scritto:<br><br><div>Old</div></blockquote>',
  ],
  [
    'HEY',
    '<div class="trix-content"><div>New</div><br><blockquote>On December 23, 2024, Ada &lt;ada@acme.test&gt; ' +
      'wrote:<br><br><div>Old</div></blockquote></div>',
  ],
  [
    'an attribution in an unknown language',
    '<p>New</p><p>Xul 23.12.2024 zu 10:29 blargte Ada Okafor &lt;ada@acme.test&gt;:</p><blockquote>Old</blockquote>',
  ],
  [
    'an attribution over three lines',
    '<div>New</div><div>pirmd., 2024. g. 23. dec., plkst. 10:29 — lietotājs Support of</div><div>Example Company ' +
      'for Lamps and More</div><div>(&lt;ada@acme.test&gt;) rakstīja:</div><blockquote>Old</blockquote>',
  ],
  [
    'Apple Mail, without a date',
    '<div>New</div><blockquote type="cite"><div>On Monday Ada wrote:</div><div>Old</div></blockquote>',
  ],
  [
    'a plain quote at the end that begins with its introduction',
    '<p>New</p><blockquote><p>On Monday Ada wrote:</p><p>Old</p></blockquote>',
  ],
  [
    'a plain quote before a signature that begins with its introduction',
    '<p>New</p><blockquote>On Monday Ada wrote:<br>Old</blockquote><p>--<br>Maya</p>',
  ],
  ['a weak introduction at the end', '<p>New</p><p>Your colleague wrote:</p><blockquote>Old</blockquote>'],
  [
    'a weak introduction before a marked signature',
    '<p>New</p><p>Your colleague wrote:</p><blockquote>Old</blockquote><div class="gmail_signature">Maya Lindqvist</div>',
  ],
  [
    'a dated introduction above more words',
    '<p>New</p><p>On 12/23/24 at 10:29 Ada wrote:</p><blockquote>Old</blockquote><p>Best regards and see you</p>',
  ],
]

describe('history of an HTML email', () => {
  it.each(HISTORY)('is folded: %s', (_name, html) => {
    const text = shown(html)
    expect(text).toMatch(/^New/)
    expect(text).not.toMatch(/Old|wrote|schrieb|écrit|From|Von|De :|Subject|Original/)
  })
  it('leaves what follows it', () => {
    expect(
      shown(
        '<div class="moz-cite-prefix">Am 23.12.24 schrieb Ada:</div><blockquote type="cite">Old</blockquote><p>New below</p>',
      ),
    ).toBe('New below')
    expect(
      shown(
        '<p>New</p><div class="gmail_quote"><div class="gmail_attr">On Mon, Ada wrote:</div>' +
          '<blockquote>Old</blockquote></div><p>Signature</p>',
      ),
    ).toBe('NewSignature')
  })
  it('leaves an answer inside a quoting box that stands alone in a plain quote', () => {
    expect(
      shown(
        '<p>New</p><blockquote><div class="gmail_quote"><div class="gmail_attr">On Mon, Ada wrote:</div>' +
          '<blockquote>Old</blockquote><p>Answer</p><blockquote>Old</blockquote></div></blockquote>',
      ),
    ).toBeNull()
  })
  it('leaves an answer that stands inside the quoting box', () => {
    expect(
      shown(
        '<div>Top</div><div class="gmail_quote"><div class="gmail_attr">On Mon, Ada wrote:</div><blockquote ' +
          'class="gmail_quote">Old</blockquote><div>Answer</div></div>',
      ),
    ).toBe('TopAnswer')
  })
  it.each([
    [
      'answers between quotes',
      '<p>Hi</p><blockquote type="cite">Which lamp?</blockquote><p>The blue one.</p><blockquote ' +
        'type="cite">Which room?</blockquote><p>Kitchen.</p>',
    ],
    [
      "answers inside Gmail's box",
      '<div class="gmail_quote"><div class="gmail_attr">On Mon, Ada wrote:</div><blockquote>Which ' +
        'lamp?</blockquote><div>The blue one.</div><blockquote>Which room?</blockquote><div>Kitchen.</div></div>',
    ],
    ['nothing but a quote', '<blockquote type="cite">Old</blockquote>'],
    ['nothing but a quote and blanks', '<div>&nbsp;<br>\u200b</div><div class="gmail_quote">Old</div>'],
    [
      "nothing but Outlook's block",
      '<div><p><b>From:</b> Ada<br><b>Sent:</b> Monday<br><b>To:</b> Maya<br><b>Subject:</b> Lamp</p></div><p>Old</p>',
    ],
    [
      'a forwarded email',
      '<div>FYI</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ' +
        '---------<br>From: Ada<br>Date: Monday<br>Subject: Lamp<br>To: Maya</div><p>Old</p></div>',
    ],
    [
      'a route with a date',
      '<p>Hola,</p><p>De: Madrid<br>A: Barcelona<br>Fecha: 12 mayo</p><p>Necesito cambiarlo.</p>',
    ],
    ['a quotation in the text', '<p>He said</p><blockquote>a poem</blockquote>'],
    ['a reply of the desk with a quote', '<p>With quote.</p><blockquote>my invoice 1001 is wrong.</blockquote>'],
    ["own words in Outlook's box, without history", `<div ${MARK}="appendonsend">Own words</div><div>and more</div>`],
    [
      "own words after Hotmail's mark, without history",
      `<div>Hello</div><span ${MARK}="stopSpelling"></span><div>Own words</div>`,
    ],
    [
      "a customer's journey",
      '<p>Hello</p><p>From: Berlin<br>To: Hamburg<br>Date: 24.12.</p><p>Thanks, I need the answer by Friday</p>',
    ],
    [
      "a customer's journey with a subject",
      '<p>Hello</p><p>From: Berlin<br>To: Paris<br>Date: 24.12.<br>Subject: my seat</p><p>Thanks, I need the answer by Friday</p>',
    ],
    [
      'a quotation after an own sentence',
      '<p>I read this on your page of 12.05.2024 at 10:29:</p><blockquote>a poem</blockquote>',
    ],
    [
      'a quotation in the middle of the own words',
      '<p>I need help with the form.</p><p>Your colleague wrote:</p><blockquote>Please send the ' +
        'form.</blockquote><p>Here it is, but page 2 is empty.</p>',
    ],
    [
      'a quotation in the middle that begins with who wrote it',
      '<p>I need help with the form.</p><blockquote>On Monday Ada wrote:<br>Please send it.</blockquote><p>Here ' +
        'it is, but page 2 is empty.</p>',
    ],
    ['a poem at the end', '<p>I like this one.</p><blockquote>Goethe wrote:<br>a poem</blockquote>'],
    ['an own sentence at the end', '<p>Did you see this?</p><blockquote>On Monday I wrote:<br>I wait.</blockquote>'],
    ['no quote', '<p>Hello</p>'],
    ['nothing', ''],
  ])('is left: %s', (_name, html) => expect(shown(html)).toBeNull())
  it('does not change the email itself', () => {
    const body = bodyOf('<p>New</p><div class="gmail_quote">Old</div>')
    withoutHtmlQuotes(body)
    expect(body.textContent).toBe('NewOld')
  })
})

const HEADERS =
  '<b>From:</b> Ada &lt;ada@acme.test&gt;<br><b>Date:</b> 23 Dec 2024 10:29<br><b>To:</b> Maya<br><b>Subject:</b> Lamp<br>'
const OUTLOOK =
  `<hr><div ${MARK}="divRplyFwdMsg"><b>From:</b> Ada<br><b>Sent:</b> Monday<br><b>To:</b> Maya<br><b>Subject:</b> ` +
  'Lamp</div><div>The words</div>'
/** Emails that were forwarded on purpose: they are shown. */
const FORWARDS: [string, string, string?][] = [
  [
    'iPhone',
    'Can you answer Ada?<br><div dir="ltr"><br><blockquote type="cite">Begin forwarded message:<br><br>' +
      `</blockquote></div><blockquote type="cite"><div dir="ltr">${HEADERS}</div></blockquote><blockquote ` +
      'type="cite"><div>The words</div></blockquote>',
  ],
  [
    'Apple Mail in Swedish',
    '<div>Titta</div><div><br><blockquote type="cite"><div>Vidarebefordrat brev:</div><br><div><b>Från: </b>Ada ' +
      '&lt;ada@acme.test&gt;</div><div><b>Ämne: </b>Lampa</div><div><b>Datum: </b>23 dec.</div><div>The words</div>' +
      '</blockquote></div>',
  ],
  [
    'Apple Mail in an unknown language',
    '<div>Zork</div><div>Blarg gnux blip:</div><blockquote type="cite"><div><b>Xof: </b>Ada ' +
      '&lt;ada@acme.test&gt;</div><div><b>Xub: </b>Lampa</div><div><b>Xat: </b>23 dec.</div><div>The words</div>' +
      '</blockquote>',
  ],
  [
    'Proton Mail',
    '<div>Look at this</div><div class="protonmail_quote">------- Forwarded Message -------<br>From: Ada ' +
      '&lt;ada@acme.test&gt;<br>Date: Monday<br>Subject: Lamp<br>To: Maya<br><blockquote class="protonmail_quote" ' +
      'type="cite">The words</blockquote></div>',
  ],
  [
    'Gmail in Japanese',
    '<div>よろしく</div><div class="gmail_quote"><div class="gmail_attr">---------- 転送されたメッセージ ---------<br>From: ' +
      'Ada &lt;ada@acme.test&gt;<br>Date: Monday<br>Subject: Lamp<br>To: Maya</div><div>The words</div></div>',
  ],
  [
    'Gmail in an unknown language',
    '<div>Zork</div><div class="gmail_quote"><div class="gmail_attr">---------- Blarg gnux ---------<br>Xof: Ada ' +
      '&lt;ada@acme.test&gt;<br>Xat: Monday<br>Xub: Lamp</div><div>The words</div></div>',
  ],
  [
    'Thunderbird',
    '<p>Please take over</p><div class="moz-forward-container"><br>-------- Blarg gnux --------<table ' +
      'class="moz-email-headers-table"><tr><th>Xub: </th><td>Lamp</td></tr></table><p>The words</p><blockquote ' +
      'type="cite">Older words</blockquote></div>',
  ],
  ['Outlook on the web with FW', `<div>Can you help Ada with this</div>${OUTLOOK}`, 'FW: Lamp'],
  ['Outlook in Italian', `<div>Grazie mille</div>${OUTLOOK}`, 'I: Lampada'],
  ['Outlook on the web without FW and without words', `<div>&nbsp;</div><div>Hello Maya,</div>${OUTLOOK}`],
  [
    'Outlook on the web with nothing but a signature',
    `<div ${MARK}="Signature"><p>Maya Lindqvist</p><p>Acme</p></div>${OUTLOOK}`,
  ],
  [
    'a phone with nothing but its line',
    `<div ${MARK}="ms-outlook-mobile-signature">Skaffa Outlook för iOS</div>${OUTLOOK}`,
  ],
  [
    'GMX',
    `<div>Bitte übernehmen</div><div ${MARK}="quote"><b>Gesendet:</b> Montag<br><b>Von:</b> Ada<br><b>An:</b> ` +
      'Maya<br><b>Betreff:</b> Lampe<div>The words</div></div>',
    'Fw: Lampe',
  ],
  ['words that point below', `<div>See the question below, thanks</div>${OUTLOOK}`],
  ['a line that announces it', `<div>Ada wants to know this from you:</div>${OUTLOOK}`],
  ['NetEase', `<div>你好 Maya</div><div ${MARK}="isForwardContent"><div class="gmail_quote">The words</div></div>`],
]

describe('a forwarded HTML email', () => {
  it.each(FORWARDS)('is shown: %s', (_name, html, subject) =>
    expect(withoutHtmlQuotes(bodyOf(html), subject)).toBeNull(),
  )
  it('is history inside a quote of an answer', () => {
    expect(
      shown(
        '<div>New</div><div class="gmail_quote"><div class="gmail_attr">On Mon, 23 Dec 2024, Ada wrote:</div>' +
          '<blockquote>---------- Forwarded message ---------<br>From: Ben<br>Date: Monday<br>Old</blockquote>' +
          '</div>',
      ),
    ).toBe('New')
    expect(withoutHtmlQuotes(bodyOf(`<div>New</div>${OUTLOOK}`), 'RE: FW: Lamp')?.textContent).toBe('New')
  })
})
