import { describe, expect, it } from 'vitest'
import { withoutTextQuotes } from './textQuotes.ts'

/** `New words` is what the writer added, `Old words` what is quoted. */
const HISTORY: [string, string][] = [
  [
    'Gmail',
    'New words\n\nOn Mon, Dec 23, 2024 at 10:29 AM Support <support@acme.test> wrote:\n\n> Hello Peter,\n>\n> Old words\n>\n> Ada\n',
  ],
  [
    'Gmail, wrapped',
    'New words\n\nOn Mon, Dec 23, 2024 at 10:29 AM Support of Example <\nsupport@acme.test> wrote:\n\n> Old words\n',
  ],
  ['Apple Mail', 'New words\n\n> On 23. Dec 2024, at 10:29, Ada <ada@acme.test> wrote:\n> \n> Old words\n'],
  ['a weak attribution', 'New words\n\nOn Thu, Support wrote:\n> Old words\n'],
  [
    'German Gmail',
    'New words\n\nAm Mo., 23. Dez. 2024 um 10:29 Uhr schrieb Ada Okafor <ada@acme.test>:\n\n> Old words\n',
  ],
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
  [
    'quotes in quotes',
    'New words\n\nOn 1/2/24 at 9:00 Ada wrote:\n> Fine.\n>\n> On 1/1/24 Maya wrote:\n>> Old words\n',
  ],
  [
    'Yahoo, without marks',
    'New words\n\n    On Monday, December 23, 2024 at 10:29:00 AM GMT+1, Ada <ada@acme.test> wrote:  \n \n Hello, Old words\n\nmore',
  ],
  [
    'Outlook desktop',
    'New words\n\nFrom: Ada Okafor <ada@acme.test> \nSent: Monday, 23 December 2024 10:29\nTo: Maya ' +
      '<maya@example.test>\nSubject: Re: Lamp\n\nOld words\n',
  ],
  [
    'Outlook with a rule',
    'New words\n________________________________\nFrom: Ada <ada@acme.test>\nSent: Monday 10:29\nTo: Maya\nSubject: Lamp\n\nOld words',
  ],
  [
    'Outlook in German',
    'New words\n\nVon: Ada <ada@acme.test>\nGesendet: Montag, 23. Dezember 2024 10:29\nAn: Maya ' +
      '<maya@example.test>\nBetreff: AW: Lampe\n\nOld words',
  ],
  [
    'Outlook in French',
    'New words\n\nDe : Ada <ada@acme.test>\nEnvoyé : lundi 23 décembre 2024 10:29\nÀ : Maya\nObjet : Lampe\n\nOld words',
  ],
  [
    'Outlook in Spanish',
    'New words\n\nDe: Ada <ada@acme.test>\nEnviado el: lunes, 23 de diciembre\nPara: Maya\nAsunto: Lámpara\n\nOld words',
  ],
  [
    'Outlook in Italian',
    'New words\n\nDa: Ada <ada@acme.test>\nInviato: lunedì\nA: Maya\nOggetto: Lampada\n\nOld words',
  ],
  [
    'Outlook in Dutch',
    'New words\n\nVan: Ada <ada@acme.test>\nVerzonden: maandag\nAan: Maya\nOnderwerp: Lamp\n\nOld words',
  ],
  [
    'Outlook in bold',
    'New words\n\n*From:* Ada <ada@acme.test>\n*Sent:* Monday\n*To:* Maya\n*Subject:* Lamp\n\nOld words',
  ],
  [
    'GMX',
    'New words\n\nGesendet: Montag, 23. Dezember 2024 um 10:29 Uhr\nVon: "Ada" <ada@acme.test>\nAn: ' +
      'maya@example.test\nBetreff: Lampe\n\nOld words',
  ],
  [
    'Proton Mail',
    'New words\n\nSent with Proton Mail secure email.\n\nOn Monday, December 23rd, 2024 at 10:29 AM, Ada ' +
      '<ada@acme.test> wrote:\n\n> Old words\n',
  ],
  ['a separator', 'New words\n\n-----Original Message-----\nFrom: Ada\nOld words'],
  ['a German separator', 'New words\n\n-----Ursprüngliche Nachricht-----\nVon: Ada\nOld words'],
  ['line ends of Windows', 'New words\r\n\r\nOn 1/2/24 at 9:00 Ada wrote:\r\n> Old words\r\n'],
  [
    'Hebrew, with bidirectional marks',
    'New words\n\n\u202bבתאריך יום ב׳, 23 בדצמ׳ 2024 ב-10:29 מאת \u202aAda\u202c\u200f ' +
      '<\u202aada@acme.test\u202c\u200f>:\u200f\n\n> Old words\n',
  ],
  [
    'Hebrew, Apple Mail',
    'New words\n\n\u200fב-23 בדצמ׳ 2024, בשעה 10:29, Ada <ada@acme.test> כתב/ה:\u200f\n\n> Old words\n',
  ],
  [
    'Arabic',
    'New words\n\nفي الاثنين، ٢٣ ديسمبر ٢٠٢٤ في ١٠:٢٩ ص تمت كتابة ما يلي بواسطة \u202aAda\u202c\u200f ' +
      '<\u202aada@acme.test\u202c\u200f>:\u200f\n\n> Old words\n',
  ],
  [
    'Persian',
    'New words\n\nدر تاریخ دوشنبه ۲۳ دسامبر ۲۰۲۴،\u200f ۱۰:۲۹ Ada <ada@acme.test> نوشت:\u200f\n\n> Old words\n',
  ],
  ['Ukrainian', 'New words\n\nпн, 23 груд. 2024 р. о 10:29 Ада <ada@acme.test> пише:\n\n> Old words\n'],
  ['Bulgarian', 'New words\n\nНа пн, 23.12.2024 г. в 10:29 Ада <ada@acme.test> написа:\n\n> Old words\n'],
  ['Serbian', 'New words\n\nпон, 23. дец 2024. у 10:29 Ада је написао/ла:\n\n> Old words\n'],
  ['Slovenian', 'New words\n\nV V pon., 23. dec. 2024 ob 10:29 je oseba Ada napisala:\n\n> Old words\n'],
  ['Croatian', 'New words\n\nDana pon, 23. pro 2024. u 10:29 Ada napisao/la je:\n\n> Old words\n'],
  ['Slovak', 'New words\n\npo 23. 12. 2024 o 10:29 Ada <ada@acme.test> napísal(a):\n\n> Old words\n'],
  ['Czech', 'New words\n\npo 23. 12. 2024 v 10:29 odesílatel Ada <ada@acme.test> napsal:\n\n> Old words\n'],
  ['Romanian', 'New words\n\nÎn lun., 23 dec. 2024 la 10:29, Ada <ada@acme.test> a scris:\n\n> Old words\n'],
  [
    'Latvian, over three lines',
    'New words\n\npirmd., 2024. g. 23. dec., plkst. 10:29 — lietotājs Support of\nExample Company for Lamps and ' +
      'More of Them\n(<ada@acme.test>) rakstīja:\n\n> Old words\n',
  ],
  ['Lithuanian', 'New words\n\n2024-12-23, pr, 10:29 Ada <ada@acme.test> rašė:\n\n> Old words\n'],
  ['Thai', 'New words\n\nในวันที่ จ. 23 ธ.ค. 2024 เวลา 10:29 Ada <ada@acme.test> เขียนว่า:\n\n> Old words\n'],
  ['Hindi', 'New words\n\nसोम, 23 दिस॰ 2024 को 10:29 am बजे को Ada <ada@acme.test> ने लिखा:\n\n> Old words\n'],
  [
    'Catalan',
    'New words\n\nMissatge de Ada <ada@acme.test> del dia dl., 23 de des. 2024 a les 10:29:\n\n> Old words\n',
  ],
  ['Hungarian', 'New words\n\nAda <ada@acme.test> ezt írta (időpont: 2024. dec. 23., H, 10:29):\n\n> Old words\n'],
  ['Greek', 'New words\n\nΣτις Δευ 23 Δεκ 2024 στις 10:29 π.μ., ο/η Ada <ada@acme.test> έγραψε:\n\n> Old words\n'],
  ['Finnish', 'New words\n\nma 23. jouluk. 2024 klo 10.29 Ada (ada@acme.test) kirjoitti:\n\n> Old words\n'],
  ['Danish', 'New words\n\nDen man. 23. dec. 2024 kl. 10.29 skrev Ada <ada@acme.test>:\n\n> Old words\n'],
  ['Norwegian', 'New words\n\nman. 23. des. 2024 kl. 10:29 skrev Ada <ada@acme.test>:\n\n> Old words\n'],
  ['Korean', 'New words\n\n2024년 12월 23일 (월) 오전 10:29, Ada <ada@acme.test>님이 작성:\n\n> Old words\n'],
  ['Vietnamese', 'New words\n\nVào Th 2, 23 thg 12, 2024 vào lúc 10:29 Ada <ada@acme.test> đã viết:\n\n> Old words\n'],
  ['Japanese Gmail', 'New words\n\n2024年12月23日(月) 10:29 Ada <ada@acme.test>:\n\n> Old words\n'],
  ['mutt', 'New words\n\nOn Mon, Dec 23, 2024 at 10:29:00AM +0100, Ada Okafor wrote:\n> Old words\n'],
  [
    'a language that we do not know',
    'New words\n\nXul 23.12.2024 zu 10:29 blargte Ada Okafor <ada@acme.test>:\n> Old words\n',
  ],
  [
    'a language that we do not know, over three lines',
    'New words\n\nXul 23.12.2024 zu 10:29 blargte Ada Okafor of the Company\nExample for Lamps and Everything ' +
      'Else that is Bright and More <\nada@acme.test>:\n\n> Old words\n',
  ],
  [
    'Gmail in English, over three lines',
    'New words\n\nOn Mon, Dec 23, 2024 at 10:29 AM Support of the very long Company\nExample for Lamps and ' +
      'Everything Else that is Bright and More <\nsupport@acme.test> wrote:\n\n> Old words\n',
  ],
  [
    'Gmail in German, over two lines',
    'New words\n\nAm Mo., 23. Dez. 2024 um 10:29 Uhr schrieb Ada Okafor von Example <\nada@acme.test>:\n\n> Old words\n',
  ],
  [
    'Yahoo in German, without marks',
    'New words\n\n    Am Montag, 23. Dezember 2024 um 10:29:00 MEZ hat Ada <ada@acme.test> Folgendes geschrieben:  \n \n Old words',
  ],
  [
    'Outlook in Romanian',
    'New words\n\nDe la: Ada <ada@acme.test>\nTrimis: luni, 23 decembrie 2024 10:29\nCătre: Maya\nSubiect: Lampa\n\nOld words',
  ],
  [
    'Outlook in Slovak',
    'New words\n\nOd: Ada <ada@acme.test>\nOdoslané: pondelok 23. decembra 2024 10:29\nKomu: Maya\nPredmet: Lampa\n\nOld words',
  ],
  [
    'Outlook in Slovenian',
    'New words\n\nOd: Ada <ada@acme.test>\nPoslano: ponedeljek, 23. december 2024 10:29\nZa: Maya\nZadeva: Svetilka\n\nOld words',
  ],
  [
    'Outlook in Croatian',
    'New words\n\nŠalje: Ada <ada@acme.test>\nPoslano: ponedjeljak, 23. prosinca 2024. 10:29\nPrima: Maya\nPredmet: Lampa\n\nOld words',
  ],
  [
    'Outlook in Bulgarian',
    'New words\n\nОт: Ада <ada@acme.test>\nИзпратено: понеделник, 23 декември 2024 г. 10:29\nДо: Мая\nОтносно: Лампа\n\nOld words',
  ],
  [
    'Outlook in Arabic',
    'New words\n\n\u200fمن: Ada <ada@acme.test>\n\u200fتم الإرسال: الاثنين، 23 ديسمبر 2024 10:29\n\u200fإلى: ' +
      'Maya\n\u200fالموضوع: مصباح\n\nOld words',
  ],
  [
    'Outlook in Hebrew',
    'New words\n\nמאת: Ada <ada@acme.test>\nנשלח: יום שני 23 דצמבר 2024 10:29\nאל: Maya\nנושא: מנורה\n\nOld words',
  ],
  [
    'Samsung in French',
    'New words\n\n-------- Message d’origine --------\nDe : Ada <ada@acme.test>\nDate : 23/12/2024 10:29 ' +
      '(GMT+01:00)\nÀ : Maya\nObjet : Lampe\n\nOld words',
  ],
  [
    'Outlook without addresses',
    'New words\n\nFrom: Ada Okafor\nSent: Monday, 23 December 2024 10:29\nTo: Maya\nSubject: Lamp\n\nOld words',
  ],
]

describe('history of a plain text email', () => {
  it.each(HISTORY)('is folded: %s', (_name, text) => {
    const rest = withoutTextQuotes(text)
    expect(rest).toContain('New words')
    expect(rest).not.toMatch(/Old words|wrote|schrieb|From:|Von:|>/)
  })
  it('leaves the signature that follows', () => {
    expect(
      withoutTextQuotes(
        'This is a new reply\n\nOn 12/23/24 at 10:29 Support wrote:\n>\n> Hello Peter,\n>\n> Ada\n\n-- \nThis ' +
          'e-mail has been scanned for viruses',
      ),
    ).toBe('This is a new reply\n\n-- \nThis e-mail has been scanned for viruses')
  })
  it('leaves an answer below the quote', () => {
    expect(withoutTextQuotes('On 12/23/24 at 10:29 Support wrote:\n> Which lamp?\n\nThe blue one.')).toBe(
      'The blue one.',
    )
  })
  it.each([
    [
      'answers between quotes',
      'Hi,\n\nOn 1/2/24 Ada wrote:\n> Which lamp?\n\nThe blue one.\n\n> Which room?\n\nThe kitchen.',
    ],
    [
      'a quotation in the middle of the own words',
      'I need help with the form.\n\nYour colleague wrote:\n> Please send the form.\n\nHere it is, but page 2 is empty.',
    ],
    ['nothing but a quote', 'On 1/2/24 Ada wrote:\n> Old'],
    ["nothing but Outlook's block", 'From: Ada <ada@acme.test>\nSent: Monday\nTo: Maya\nSubject: Lamp\n\nOld'],
    [
      'a forwarded email',
      'FYI\n\n---------- Forwarded message ---------\nFrom: Ada <ada@acme.test>\nDate: Mon, 23 Dec 2024\nSubject: Lamp\nTo: Maya\n\nOld',
    ],
    ["a customer's journey", 'From: Berlin\nTo: Hamburg\nDate: 24.12.\n\nThanks, I need the answer by Friday'],
    [
      "a customer's journey below a greeting",
      'Hello,\n\nplease change my booking.\n\nFrom: Berlin\nTo: Paris\nDate: 12 May\nSubject: my seat\n\nThanks, ' +
        'I need the answer by Friday',
    ],
    ["a customer's journey in Spanish", 'Hola,\n\nDe: Madrid\nA: Barcelona\nFecha: 12 de mayo\n\nGracias'],
    ["a customer's parcel, with the date first", 'Hi,\n\nDate: 24.12.\nFrom: Berlin\nTo: Hamburg\n\nIt is lost.'],
    [
      "a form with the customer's address",
      'My data\n\nDate: 24.12.2024 10:00\nName: Ada\nEmail: ada@acme.test\nTo: Hamburg\n\nPlease call',
    ],
    [
      'a sentence with date and time before own words',
      'I wrote to Ada <ada@acme.test> on 12.05.2024.\n\nShe has not answered at 10:29',
    ],
    ['an own sentence that ends with a colon', 'Hi,\nI have written on 12.05.2024 at 10:29:\nplease cancel.'],
    ['a sentence with a date', 'On Monday I wrote: please call me.\nNobody called.'],
    ['words that look like a header', 'From: Berlin\nTo: Hamburg\nmy parcel is lost'],
    [
      'a route with a date',
      'Hello,\nplease change my parcel:\n\nFrom: Berlin\nTo: Paris\nDate: 12 May\n\nBefore noon.\nTina',
    ],
    ['a route without a greeting', 'Hi\nDate: 12 May\nFrom: Berlin\nTo: Paris\n2 bags'],
    ['a Spanish route', 'Hola,\nDe: Madrid\nA: Barcelona\nFecha: 12 mayo\nGracias'],
    ['a German one', 'Hallo,\nVon: Köln\nAn: Bonn\nDatum: 12. Mai\nDanke'],
    ['a mailbox move', 'Hi\nFrom: 2\nTo: 3\nCc: none\nthanks'],
    ['a comparison', 'The value is\n  5 > 4\nas it should be'],
    ['no quote', 'Hello,\n\nfine.'],
    ['an empty text', ''],
  ])('is left: %s', (_name, text) => expect(withoutTextQuotes(text)).toBeNull())
  it('leaves answers inside a quoted block with headers', () => {
    const rest =
      withoutTextQuotes(
        'See below.\n\nFrom: Ada <ada@acme.test>\nSent: Monday\nTo: Maya\nSubject: Lamp\n\n> Which lamp?\nThe ' +
          'blue one.\n> Which room?\nThe kitchen.',
      ) ?? 'The blue one. The kitchen.'
    expect(rest).toContain('The blue one.')
    expect(rest).toContain('The kitchen.')
  })
  it("leaves the writer's sentence above a quote", () => {
    expect(withoutTextQuotes('Hello,\n\nI got this on 12.05.2024 at 10:29:\n> error 5\n\nWhat now?')).toContain(
      'I got this on 12.05.2024 at 10:29:',
    )
    expect(withoutTextQuotes('My order of 12.05.2024 10:00 is late\nThanks\nDetails:\n> error 5')).toContain(
      'My order of 12.05.2024 10:00 is late',
    )
  })
  it('folds a forward that was quoted in an answer', () => {
    expect(
      withoutTextQuotes(
        'New words\n\nOn 1/2/24 at 9:00 Ada <ada@acme.test> wrote:\n> ---------- Forwarded message ----------\n> ' +
          'From: Ben <ben@acme.test>\n> Date: Monday\n> Old words',
      ),
    ).toBe('New words')
  })
  it('is linear: a megabyte of lines that look like quotes', () => {
    for (const line of [
      '> a\n',
      'On 1 Ada wrote:\n',
      '> a\nb\n',
      'From: a\n',
      'From: a\nSent: b\nTo: c\n',
      '>',
      '-',
      '-----Original Message\n',
      'schrieb ',
      '\n',
      ' ',
    ]) {
      expect(() => withoutTextQuotes(line.repeat(Math.ceil(1_000_000 / line.length)))).not.toThrow()
    }
  }, 15_000)
})

const HEADERS = 'From: Ada <ada@acme.test>\nDate: Mon, 23 Dec 2024 10:29\nSubject: Lamp\nTo: Maya <maya@acme.test>'
const quoted = (text: string): string => text.replaceAll(/^/gm, '> ')
/** Emails that were forwarded on purpose: they are shown. */
const FORWARDS: [string, string, string?][] = [
  [
    'Apple Mail in Danish',
    'Se her\n\nStart på videresendt besked:\n\n' +
      quoted('Fra: Ada <ada@acme.test>\nEmne: Lampe\nDato: 23. dec. 2024 10.29\nTil: Maya\n\nThe words'),
  ],
  [
    'Apple Mail in Swedish',
    'Titta\n\nVidarebefordrat brev:\n\n' +
      quoted('Från: Ada <ada@acme.test>\nÄmne: Lampa\nDatum: 23 dec. 2024 10:29\nTill: Maya\n\nThe words'),
  ],
  [
    'Apple Mail in Portuguese',
    'Veja\n\nInício da mensagem encaminhada:\n\n' +
      quoted('De: Ada <ada@acme.test>\nAssunto: Lâmpada\nData: 23 de dezembro de 2024\nPara: Maya\n\nThe words'),
  ],
  [
    'Apple Mail in Polish',
    'Patrz\n\nPoczątek przekazywanej wiadomości:\n\n' +
      quoted('Od: Ada <ada@acme.test>\nTemat: Lampa\nData: 23 grudnia 2024\nDo: Maya\n\nThe words'),
  ],
  [
    'Apple Mail in a language that we do not know',
    `Zork\n\nBlarg gnux blip:\n\n${quoted('Xof: Ada <ada@acme.test>\nXub: Lamp\nXat: 23.12.2024\nXto: Maya\n\nThe words')}`,
  ],
  ['a quote that begins with headers', `Hi Maya, look at what Ada says\n\n${quoted(`${HEADERS}\n\nThe words`)}`],
  [
    'Thunderbird in Czech',
    'Podívej se\n\n-------- Přeposlaná zpráva --------\nPředmět: Lampa\nDatum: Mon, 23 Dec 2024 10:29\nOd: Ada ' +
      '<ada@acme.test>\nKomu: Maya\n\nThe words',
  ],
  [
    'Gmail in Japanese',
    `よろしく\n\n---------- 転送されたメッセージ ---------\nFrom: Ada <ada@acme.test>\nDate: 2024年12月23日(月) 10:29\nSubject: Lamp\nTo: Maya\n\nThe words`,
  ],
  ['dashes in a language that we do not know', `Zork\n\n---------- Blarg gnux ----------\n${HEADERS}\n\nThe words`],
  [
    'dashes in an unknown language and unknown headers',
    'Zork\n\n-------- Blarg gnux --------\nXof: Ada <ada@acme.test>\nXat: 23.12.2024\nXub: Lamp\n\nThe words',
  ],
  [
    'Zoho',
    `Hi\n\n============ Forwarded message ============\n${HEADERS}\n============ Forwarded message ============\n\nThe words`,
  ],
  ['Outlook with FW', `Can you help Ada with this\n\n${HEADERS}\n\nThe words`, 'FW: Lamp'],
  ['Outlook in German', `Bitte übernehmen\n\n${HEADERS}\n\nThe words`, 'WG: Lampe'],
  ['Outlook in French', `Merci\n\n${HEADERS}\n\nThe words`, 'TR: Lampe'],
  ['Outlook in Japanese', `お願い\n\n${HEADERS}\n\nThe words`, '転送： Lamp'],
  ['Outlook with a tag before', `Please take over\n\n${HEADERS}\n\nThe words`, '[EXTERNAL] [#12] Fwd[2]: Lamp'],
  ['words that point below', `Please see below.\n\n${HEADERS}\n\nThe words`],
  ['FYI', `FYI\nMaya\n\n${HEADERS}\n\nThe words`],
  ['a line that announces it', `Ada says this, please answer her:\n\n${HEADERS}\n\nThe words`],
  ['nothing but a greeting', `Hello Maya,\n\n${HEADERS}\n\nThe words`],
  ['nothing but a signature', `-- \nMaya\nAcme\n\n${HEADERS}\n\nThe words`],
  ["nothing but the phone's line", `Sent from my iPhone\n\n${HEADERS}\n\nThe words`],
  ['nothing but a heading', 'Blarg gnux:\n\n> The words\n> and more'],
]

it('takes lines that show nothing for blank ones, whatever is in them', () => {
  for (const blank of ['\u200b', '\u2060', '\u2800', '\u3164', '\u00ad', ' \u200d ']) {
    expect(withoutTextQuotes(`New words\n\n> Old words\n${blank}\n> Old words\n${blank}`)).toBe('New words')
  }
})

describe('a forwarded plain text email', () => {
  it.each(FORWARDS)('is shown: %s', (_name, text, subject) => expect(withoutTextQuotes(text, subject)).toBeNull())
  it('is told from an answer to one by its subject', () => {
    for (const subject of ['Re: FW: Lamp', 'AW: WG: Lampe', 'Winter: lamp', 'Trip: lamp', '[12] Lamp', ''])
      expect(withoutTextQuotes(`New words\n\n${HEADERS}\n\nOld words`, subject)).toBe('New words')
  })
})
