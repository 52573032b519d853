import { describe, expect, it } from 'vitest'
import { textOfHtml } from './htmlToText.ts'
import { trimReply } from './reply.ts'

describe('the text of an HTML mail', () => {
  it.each([
    ['paragraphs', '<p>Dear <b>support</b>,</p><p>wrong.</p>', 'Dear support,\n\nwrong.'],
    ['line breaks and divisions', '<div>one<br>two</div><div><div>three</div></div>', 'one\ntwo\nthree'],
    ['lists, whose items need no end', '<ul><li>one<li>two</ul>', '- one\n- two'],
    ['tables', '<table><tr><th>Item<th>Count<tr><td>Adapter<td>2</table>', 'Item\tCount\nAdapter\t2'],
    [
      'links and mail addresses',
      '<a href="https://acme.test/a">the page</a> <a href="mailto:a@acme.test">a@acme.test</a>',
      '[the page](https://acme.test/a) a@acme.test',
    ],
    [
      'images, also as links',
      '<img alt="dot"><a href="https://acme.test"><img alt="Logo"></a><img src="x">',
      '[dot][Logo](https://acme.test)',
    ],
    ['preformatted text', '<pre>a   b\n  c</pre>', 'a   b\n  c'],
    [
      'only a mark of quotations',
      '<div>Hi</div><blockquote><p>Old</p><blockquote>older</blockquote></blockquote>',
      'Hi\n>',
    ],
    ['references to characters', '&lt;Gr&uuml;&#223;e&gt;&nbsp;&amp; &bogus; &#x1F600;', '<Grüße> & &bogus; 😀'],
    [
      'nothing of invisible elements',
      '<html><head><title>T</title><style>p{}</style></head><body onload="x"><script>alert(1)</script><!-- no -->Hi</body></html>',
      'Hi',
    ],
    [
      "Outlook's empty paragraphs",
      '<html xmlns:o="urn:schemas-microsoft-com:office:office"><p class=MsoNormal>Hello<o:p></o:p></p><p ' +
        'class=MsoNormal><o:p>&nbsp;</o:p></p><p>End</p></html>',
      'Hello\n\nEnd',
    ],
    ['broken markup', '<p>a < b <b>bold</p> </i> </table><a href=x title>end', 'a < b bold\n\n[end](x)'],
  ])('keeps %s', (_what, html, text) => {
    expect(textOfHtml(html)).toBe(text)
  })
})

describe('the reply in a mail', () => {
  const quoted = '> Old words\n> and more'
  it.each([
    ['Gmail', 'New\n\nOn Thu, Nov 26, 2026 at 9:14 AM Ada Okafor <ada@acme.test> wrote:\n'],
    ['Gmail, broken over lines', 'New\n\nOn Thu, Nov 26, 2026 at 9:14 AM Ada Okafor\n<ada@acme.test> wrote:\n\n'],
    ['Apple Mail', 'New\n\n> On 26 Nov 2026, at 09:14, Ada Okafor <ada@acme.test> wrote:\n> \n'],
    ['German', 'New\n\nAm Do., 26. Nov. 2026 um 09:14 Uhr schrieb Ada Okafor <ada@acme.test>:\n\n'],
    [
      'French, broken in the middle of its end',
      'New\n\nLe jeu. 26 nov. 2026 à 09:14, Ada Okafor <ada@acme.test> a\nécrit :\n\n',
    ],
    ['Spanish', 'New\n\nEl jue, 26 nov 2026 a las 9:14, Ada Okafor (<ada@acme.test>) escribió:\n\n'],
    ['Portuguese', 'New\n\nEm qui., 26 de nov. de 2026 às 09:14, Ada Okafor <ada@acme.test> escreveu:\n\n'],
    ['Dutch', 'New\n\nOp do 26 nov. 2026 om 09:14 schreef Ada Okafor <ada@acme.test>:\n\n'],
    ['a name and an address', 'New\n\nAda Okafor <ada@acme.test> wrote:\n\n'],
    ['no introduction', 'New\n\n'],
  ])('ends where %s begins to quote', (_what, text) => {
    expect(trimReply(text + quoted).reply).toBe('New')
  })

  it.each([
    [
      "Outlook's headers",
      'New\n\nFrom: Ada Okafor <ada@acme.test>\nSent: Thursday, November 26, 2026 9:14 AM\nTo: Rachel ' +
        '<r@example.test>\nSubject: Re: Order\n\nOld words',
    ],
    [
      'German headers',
      'New\n\nVon: Ada <ada@acme.test>\nGesendet: Donnerstag, 26. November 2026 09:14\nAn: Jonas\nBetreff: AW: Maschine\n\nAlt',
    ],
    ['an original message', 'New\n-----Original Message-----\nFrom: Ada\n\nOld words'],
    ['a delimiter', 'New\n-- \nRachel\nStein Ceramics'],
    ["a phone's signature", 'New\n\nSent from my iPhone'],
  ])('ends before %s', (_what, text) => {
    expect(trimReply(text).reply).toBe('New')
  })

  it('is at the end if the quotation comes first', () => {
    expect(trimReply(`On Thu, Ada wrote:\n${quoted}\n\nNew below`).reply).toBe('New below')
  })

  it('keeps text that only looks like an introduction', () => {
    for (const text of [
      'On Monday I was away and on Tuesday I wrote a lot',
      'Date of birth unknown',
      'To be or not',
      '```\n---\ncode\n```\nafter',
    ])
      expect(trimReply(text).reply).toBe(text)
  })

  it('is the trimmed text of a mail without a quotation', () => {
    expect(trimReply('\r\nHello\r\n\r\nthere \r\n')).toEqual({ whole: 'Hello\n\nthere', reply: 'Hello\n\nthere' })
    expect(trimReply(' \n ')).toEqual({ whole: '', reply: '' })
  })
})

it('reads malformed mails in reasonable time', () => {
  const parts = [
    '<div>',
    '<a b="',
    '<',
    '&',
    ' ',
    'On x ',
    'At a\n',
    '> ',
    't\nOn x wrote:\n',
    'From: a\n',
    '<blockquote>',
    '[a](',
    '1234<a@',
    '<!--',
    'a|',
    'Date: 1\n\n',
    '--',
    '\t ',
    '<b> </b>',
    '</p>',
    '<script>',
  ]
  for (const part of parts) {
    const text = part.repeat(20_000)
    expect(typeof trimReply(textOfHtml(text)).reply + typeof trimReply(text).reply).toBe('stringstring')
  }
})
