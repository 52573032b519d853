import { describe, expect, it } from 'vitest'
import { withoutHtmlQuotes } from './htmlQuotes.ts'

function bodyOf(html: string): HTMLElement {
  const body = document.createElement('body')
  // Written by us, so it needs no sanitizer.
  body.innerHTML = html
  return body
}
const shown = (html: string): string | null => withoutHtmlQuotes(bodyOf(html))?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? null
const MARK = 'data-quote-mark'

const HISTORY: [string, string][] = [
  ['Gmail', '<div dir="ltr">New</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Dec 23, 2024 at 10:29 AM Ada &lt;<a href="mailto:ada@acme.test">ada@acme.test</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0">Old</blockquote></div>'],
  ['Gmail, new container', '<div dir="ltr">New</div><br><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">On Mon, Ada wrote:</div><blockquote class="gmail_quote">Old</blockquote></div>'],
  ['Apple Mail', '<div>New</div><div><br><blockquote type="cite"><div>On 23. Dec 2024, at 10:29, Ada &lt;ada@acme.test&gt; wrote:</div><br><div>Old</div></blockquote></div>'],
  ['iPhone', 'New<br><br><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 23 Dec 2024, at 10:29, Ada wrote:<br><br></blockquote></div><blockquote type="cite"><div>Old</div></blockquote>'],
  ['Thunderbird', '<p>New</p><div class="moz-cite-prefix">Am 23.12.24 um 10:29 schrieb Ada:<br></div><blockquote type="cite" cite="mid:1">Old</blockquote>'],
  ['Yahoo', '<div>New</div><div id="x"><br></div><div class="yahoo_quoted"><div><div>On Monday, December 23, 2024 at 10:29 AM, Ada wrote:</div><div><br></div><div>Old</div></div></div>'],
  ['Proton Mail', '<div>New</div><div class="protonmail_signature_block"></div><div class="protonmail_quote">On Monday, December 23rd, 2024 at 10:29 AM, Ada wrote:<br><blockquote class="protonmail_quote" type="cite">Old</blockquote></div>'],
  ['GMX', `<div><div>New</div><div>&nbsp;<div ${MARK}="quote" style="margin:10px 5px 5px 10px;border-left:2px solid #C3D9E5"><div><b>Gesendet:</b> Montag, 23. Dezember 2024<br><b>Von:</b> Ada<br><b>An:</b> maya@example.test<br><b>Betreff:</b> Lampe</div><div>Old</div></div></div></div>`],
  ['Outlook on the web', `<div>New</div><div ${MARK}="appendonsend"></div><hr style="width:98%"><div ${MARK}="divRplyFwdMsg" dir="ltr"><font><b>From:</b> Ada &lt;ada@acme.test&gt;<br><b>Sent:</b> Monday<br><b>To:</b> Maya<br><b>Subject:</b> Lamp</font><div>&nbsp;</div></div><div>Old</div>`],
  ['Outlook on a phone', `<div>New</div><div>Get Outlook for iOS</div><hr><div ${MARK}="divRplyFwdMsg"><b>Von:</b> Ada<br><b>Gesendet:</b> Montag<br><b>An:</b> Maya<br><b>Betreff:</b> Lampe</div><div>Old</div>`],
  ['new Outlook on a phone', `<div>New</div><div ${MARK}="mail-editor-reference-message-container"><hr><div><b>From:</b> Ada<br><b>Sent:</b> Monday<br><b>To:</b> Maya<br><b>Subject:</b> Lamp</div><div>Old</div></div>`],
  ['Outlook on the desktop', '<div class="WordSection1"><p class="MsoNormal">New</p><p class="MsoNormal">&nbsp;</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>From:</b> Ada &lt;ada@acme.test&gt; <br><b>Sent:</b> Monday, 23 December 2024 10:29<br><b>To:</b> Maya<br><b>Subject:</b> RE: Lamp</p></div></div><p class="MsoNormal">&nbsp;</p><p class="MsoNormal">Old</p></div>'],
  ['Outlook on the desktop in French', '<div><p>New</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>De&nbsp;:</b> Ada<br><b>Envoyé&nbsp;:</b> lundi<br><b>À&nbsp;:</b> Maya<br><b>Objet&nbsp;:</b> Lampe</p></div><p>Old</p></div>'],
  ['Outlook for Mac', `<div>New</div><span ${MARK}="OLK_SRC_BODY_SECTION"><div><b>From: </b>Ada<br><b>Date: </b>Monday<br><b>To: </b>Maya<br><b>Subject: </b>Lamp</div><div>Old</div></span>`],
  ['headers in lines of their own', '<p>New</p><p>From: Ada</p><p>Date: Monday</p><p>To: Maya</p><p>Subject: Lamp</p><p>Old</p>'],
  ['a separator', '<p>New</p><p>-----Original Message-----</p><p>From: Ada</p><p>Old</p>'],
  ['a plain quote with its introduction', '<p>New</p><p>Le lun. 23 déc. 2024 à 10:29, Ada a écrit&nbsp;:</p><blockquote><p>Old</p></blockquote>'],
  ['an introduction without element', 'New<br><br>On 12/23/24 at 10:29 Ada wrote:<br><blockquote>Old</blockquote>'],
  ['an introduction over two lines', '<div>New</div><div>On Mon, Dec 23, 2024 at 10:29 AM Ada</div><div>&lt;ada@acme.test&gt; wrote:</div><blockquote>Old</blockquote>'],
  ['Tuta', '<div>New</div><div class="tutanota_quote">Old</div>'],
  ['Zoho', '<div>New</div><div class="zmail_extra"><div>---- On Mon, Ada wrote ----</div><blockquote>Old</blockquote></div>'],
]

describe('history of an HTML email', () => {
  it.each(HISTORY)('is folded: %s', (_name, html) => {
    const text = shown(html)
    expect(text).toMatch(/^New/)
    expect(text).not.toMatch(/Old|wrote|schrieb|écrit|From|Von|De :|Subject|Original/)
  })
  it('leaves what follows it', () => {
    expect(shown('<div class="moz-cite-prefix">Am 23.12.24 schrieb Ada:</div><blockquote type="cite">Old</blockquote><p>New below</p>')).toBe('New below')
    expect(shown('<p>New</p><div class="gmail_quote"><div class="gmail_attr">On Mon, Ada wrote:</div><blockquote>Old</blockquote></div><p>Signature</p>')).toBe('NewSignature')
  })
  it('leaves an answer that stands inside the quoting box', () => {
    expect(shown('<div>Top</div><div class="gmail_quote"><div class="gmail_attr">On Mon, Ada wrote:</div><blockquote class="gmail_quote">Old</blockquote><div>Answer</div></div>')).toBe('TopAnswer')
  })
  it.each([
    ['answers between quotes', '<p>Hi</p><blockquote type="cite">Which lamp?</blockquote><p>The blue one.</p><blockquote type="cite">Which room?</blockquote><p>Kitchen.</p>'],
    ['answers inside Gmail\'s box', '<div class="gmail_quote"><div class="gmail_attr">On Mon, Ada wrote:</div><blockquote>Which lamp?</blockquote><div>The blue one.</div><blockquote>Which room?</blockquote><div>Kitchen.</div></div>'],
    ['nothing but a quote', '<blockquote type="cite">Old</blockquote>'],
    ['nothing but a quote and blanks', '<div>&nbsp;<br>\u200b</div><div class="gmail_quote">Old</div>'],
    ['nothing but Outlook\'s block', '<div><p><b>From:</b> Ada<br><b>Sent:</b> Monday<br><b>To:</b> Maya<br><b>Subject:</b> Lamp</p></div><p>Old</p>'],
    ['a forwarded email', '<div>FYI</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Ada<br>Date: Monday<br>Subject: Lamp<br>To: Maya</div><p>Old</p></div>'],
    ['a quotation in the text', '<p>He said</p><blockquote>a poem</blockquote>'],
    ['a reply of the desk with a quote', '<p>With quote.</p><blockquote>my invoice 1001 is wrong.</blockquote>'],
    ['no quote', '<p>Hello</p>'],
    ['nothing', ''],
  ])('is left: %s', (_name, html) => expect(shown(html)).toBeNull())
  it('does not change the email itself', () => {
    const body = bodyOf('<p>New</p><div class="gmail_quote">Old</div>')
    withoutHtmlQuotes(body)
    expect(body.textContent).toBe('NewOld')
  })
})
