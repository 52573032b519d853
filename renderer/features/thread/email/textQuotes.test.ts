import { describe, expect, it } from 'vitest'
import { withoutTextQuotes } from './textQuotes.ts'

/** `New words` is what the writer added, `Old words` what is quoted. */
const HISTORY: [string, string][] = [
  ['Gmail', 'New words\n\nOn Mon, Dec 23, 2024 at 10:29 AM Support <support@acme.test> wrote:\n\n> Hello Peter,\n>\n> Old words\n>\n> Ada\n'],
  ['Gmail, wrapped', 'New words\n\nOn Mon, Dec 23, 2024 at 10:29 AM Support of Example <\nsupport@acme.test> wrote:\n\n> Old words\n'],
  ['Apple Mail', 'New words\n\n> On 23. Dec 2024, at 10:29, Ada <ada@acme.test> wrote:\n> \n> Old words\n'],
  ['a weak attribution', 'New words\n\nOn Thu, Support wrote:\n> Old words\n'],
  ['German Gmail', 'New words\n\nAm Mo., 23. Dez. 2024 um 10:29 Uhr schrieb Ada Okafor <ada@acme.test>:\n\n> Old words\n'],
  ['German Thunderbird', 'New words\n\nAm 23.12.24 um 10:29 schrieb Ada Okafor:\n> Old words\n'],
  ['French', 'New words\n\nLe lun. 23 déc. 2024 à 10:29, Ada <ada@acme.test> a écrit :\n\n> Old words\n'],
  ['Spanish', 'New words\n\nEl lun, 23 dic 2024 a las 10:29, Ada (<ada@acme.test>) escribió:\n\n> Old words\n'],
  ['Italian', 'New words\n\nIl giorno lun 23 dic 2024 alle ore 10:29 Ada <ada@acme.test> ha scritto:\n\n> Old words\n'],
  ['Portuguese', 'New words\n\nEm seg., 23 de dez. de 2024 às 10:29, Ada <ada@acme.test> escreveu:\n\n> Old words\n'],
  ['Dutch', 'New words\n\nOp ma 23 dec 2024 om 10:29 schreef Ada <ada@acme.test>:\n\n> Old words\n'],
  ['Swedish', 'New words\n\nDen mån 23 dec. 2024 kl 10:29 skrev Ada <ada@acme.test>:\n\n> Old words\n'],
  ['Polish', 'New words\n\npon., 23 gru 2024 o 10:29 Ada <ada@acme.test> napisał(a):\n\n> Old words\n'],
  ['Russian', 'New words\n\nпн, 23 дек. 2024 г. в 10:29, Ада <ada@acme.test>:\nАда написал(а):\n> Old words\n'],
  ['Russian Gmail', 'New words\n\nпн, 23 дек. 2024 г. в 10:29, Ада <ada@acme.test>:\n\n> Old words\n'],
  ['Turkish', 'New words\n\nAda <ada@acme.test>, 23 Ara 2024 Pzt, 10:29 tarihinde şunu yazdı:\n\n> Old words\n'],
  ['Chinese', 'New words\n\nAda <ada@acme.test> 于2024年12月23日周一 10:29写道：\n\n> Old words\n'],
  ['Japanese', 'New words\n\n2024年12月23日(月) 10:29 Ada <ada@acme.test>のメール:\n\n> Old words\n'],
  ['no attribution', 'New words\n\n> Old words\n> more\n'],
  ['quotes in quotes', 'New words\n\nOn 1/2/24 at 9:00 Ada wrote:\n> Fine.\n>\n> On 1/1/24 Maya wrote:\n>> Old words\n'],
  ['Yahoo, without marks', 'New words\n\n    On Monday, December 23, 2024 at 10:29:00 AM GMT+1, Ada <ada@acme.test> wrote:  \n \n Hello, Old words\n\nmore'],
  ['Outlook desktop', 'New words\n\nFrom: Ada Okafor <ada@acme.test> \nSent: Monday, 23 December 2024 10:29\nTo: Maya <maya@example.test>\nSubject: Re: Lamp\n\nOld words\n'],
  ['Outlook with a rule', 'New words\n________________________________\nFrom: Ada <ada@acme.test>\nSent: Monday 10:29\nTo: Maya\nSubject: Lamp\n\nOld words'],
  ['Outlook in German', 'New words\n\nVon: Ada <ada@acme.test>\nGesendet: Montag, 23. Dezember 2024 10:29\nAn: Maya <maya@example.test>\nBetreff: AW: Lampe\n\nOld words'],
  ['Outlook in French', 'New words\n\nDe : Ada <ada@acme.test>\nEnvoyé : lundi 23 décembre 2024 10:29\nÀ : Maya\nObjet : Lampe\n\nOld words'],
  ['Outlook in Spanish', 'New words\n\nDe: Ada <ada@acme.test>\nEnviado el: lunes, 23 de diciembre\nPara: Maya\nAsunto: Lámpara\n\nOld words'],
  ['Outlook in Italian', 'New words\n\nDa: Ada <ada@acme.test>\nInviato: lunedì\nA: Maya\nOggetto: Lampada\n\nOld words'],
  ['Outlook in Dutch', 'New words\n\nVan: Ada <ada@acme.test>\nVerzonden: maandag\nAan: Maya\nOnderwerp: Lamp\n\nOld words'],
  ['Outlook in bold', 'New words\n\n*From:* Ada <ada@acme.test>\n*Sent:* Monday\n*To:* Maya\n*Subject:* Lamp\n\nOld words'],
  ['GMX', 'New words\n\nGesendet: Montag, 23. Dezember 2024 um 10:29 Uhr\nVon: "Ada" <ada@acme.test>\nAn: maya@example.test\nBetreff: Lampe\n\nOld words'],
  ['Proton Mail', 'New words\n\nSent with Proton Mail secure email.\n\nOn Monday, December 23rd, 2024 at 10:29 AM, Ada <ada@acme.test> wrote:\n\n> Old words\n'],
  ['a separator', 'New words\n\n-----Original Message-----\nFrom: Ada\nOld words'],
  ['a German separator', 'New words\n\n-----Ursprüngliche Nachricht-----\nVon: Ada\nOld words'],
  ['line ends of Windows', 'New words\r\n\r\nOn 1/2/24 at 9:00 Ada wrote:\r\n> Old words\r\n'],
]

describe('history of a plain text email', () => {
  it.each(HISTORY)('is folded: %s', (_name, text) => {
    const rest = withoutTextQuotes(text)
    expect(rest).toContain('New words')
    expect(rest).not.toMatch(/Old words|wrote|schrieb|From:|Von:|>/)
  })
  it('leaves the signature that follows', () => {
    expect(withoutTextQuotes('This is a new reply\n\nOn 12/23/24 at 10:29 Support wrote:\n>\n> Hello Peter,\n>\n> Ada\n\n-- \nThis e-mail has been scanned for viruses')).toBe('This is a new reply\n\n-- \nThis e-mail has been scanned for viruses')
  })
  it('leaves an answer below the quote', () => {
    expect(withoutTextQuotes('On 12/23/24 at 10:29 Support wrote:\n> Which lamp?\n\nThe blue one.')).toBe('The blue one.')
  })
  it.each([
    ['answers between quotes', 'Hi,\n\nOn 1/2/24 Ada wrote:\n> Which lamp?\n\nThe blue one.\n\n> Which room?\n\nThe kitchen.'],
    ['nothing but a quote', 'On 1/2/24 Ada wrote:\n> Old'],
    ['nothing but Outlook\'s block', 'From: Ada <ada@acme.test>\nSent: Monday\nTo: Maya\nSubject: Lamp\n\nOld'],
    ['a forwarded email', 'FYI\n\n---------- Forwarded message ---------\nFrom: Ada <ada@acme.test>\nDate: Mon, 23 Dec 2024\nSubject: Lamp\nTo: Maya\n\nOld'],
    ['a sentence with a date', 'On Monday I wrote: please call me.\nNobody called.'],
    ['words that look like a header', 'From: Berlin\nTo: Hamburg\nmy parcel is lost'],
    ['a comparison', 'The value is\n  5 > 4\nas it should be'],
    ['no quote', 'Hello,\n\nfine.'],
    ['an empty text', ''],
  ])('is left: %s', (_name, text) => expect(withoutTextQuotes(text)).toBeNull())
  it('leaves answers inside a quoted block with headers', () => {
    const rest = withoutTextQuotes('See below.\n\nFrom: Ada <ada@acme.test>\nSent: Monday\nTo: Maya\nSubject: Lamp\n\n> Which lamp?\nThe blue one.\n> Which room?\nThe kitchen.') ?? 'The blue one. The kitchen.'
    expect(rest).toContain('The blue one.')
    expect(rest).toContain('The kitchen.')
  })
  it('is linear: a megabyte of lines that look like quotes', () => {
    for (const line of ['> a\n', 'On 1 Ada wrote:\n', '> a\nb\n', 'From: a\n', 'From: a\nSent: b\nTo: c\n', '>', '-', '-----Original Message\n', 'schrieb ', '\n', ' ']) {
      expect(() => withoutTextQuotes(line.repeat(Math.ceil(1_000_000 / line.length)))).not.toThrow()
    }
  }, 15_000)
})
