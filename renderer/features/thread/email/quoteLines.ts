/** Lines by which email programs begin the quoted history, in the languages of their users. One line in, a fact out; linear and total. */

/** Longer lines are never looked at: an attribution is short. */
export const LONGEST_LINE = 400

/** "Ada wrote:" as programs write it. Latin words are whole words. */
const WROTE = new RegExp([
  '(?:^|[^\\p{L}])(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|geschreven|skrev|kirjoitti|napisał|napisała|napisał\\(a\\)|pisze|napsal|napsala|napsal\\(a\\)|napísal|írta|a scris',
  'yazdı|şunu yazdı|şunları yazdı|написал|написала|написал\\(а\\)|пишет|написав|написала|написав\\(ла\\)|έγραψε|hat geschrieben|va escriure|napisao|je napisal|rašė|kirjutas|skrifaði|viết|menulis)(?![\\p{L}])',
  '|のメール|書きました|さんは書|写道|寫道|님이 작성|작성:|כתב|כתבה|كتب',
].join('|').replaceAll('||', '|'), 'iu')

/** Header labels of Outlook's block, by what they name. */
const FROM = ['from', 'von', 'de', 'da', 'van', 'från', 'fra', 'lähettäjä', 'od', 'feladó', 'kimden', 'gönderen', 'от', 'від', 'από', 'expéditeur', 'remitente', 'mittente', '发件人', '寄件者', '差出人', '보낸 사람', 'מאת', 'من']
const SENT = ['sent', 'date', 'gesendet', 'datum', 'envoyé', 'enviado', 'enviado el', 'fecha', 'data', 'inviato', 'verzonden', 'skickat', 'sendt', 'dato', 'lähetetty', 'wysłano', 'odesláno', 'elküldve', 'gönderildi', 'tarih', 'отправлено', 'дата', 'надіслано', 'fecha de envío', '发送时间', '寄件日期', '日期', '送信日時', '日付', '보낸 날짜', '날짜', 'נשלח', 'تاريخ']
const REST = ['to', 'an', 'à', 'para', 'a', 'aan', 'till', 'til', 'vastaanottaja', 'do', 'komu', 'címzett', 'kime', 'кому', 'προς', 'cc', 'subject', 'betreff', 'objet', 'asunto', 'assunto', 'oggetto', 'onderwerp', 'ämne', 'emne', 'aihe',
  'temat', 'předmět', 'tárgy', 'konu', 'тема', 'θέμα', '收件人', '收件者', '主题', '主旨', '宛先', '件名', '받는 사람', '제목', 'אל', 'נושא', 'إلى', 'destinataire', 'destinatario']
const FROM_SET = new Set(FROM)
const SENT_SET = new Set(SENT)
const REST_SET = new Set(REST)

export type HeaderKind = 'from' | 'sent' | 'rest' | null

/** Marks that programs put around a label: `*From:*` in Outlook's text, `> ` in a quote of a quote. */
function bare(line: string): string {
  return line.slice(0, LONGEST_LINE).replaceAll(/[*_\u200e\u200f\u00a0]/g, ' ').trim()
}

/** Whether a line is a header of Outlook's block (`From: Ada <ada@acme.test>`), and which. */
export function headerKind(line: string): HeaderKind {
  if (!/[:：]/.test(line.slice(0, 40))) return null
  const text = bare(line.slice(0, 80))
  const colon = text.search(/[:：]/)
  if (colon < 1 || colon > 24 || colon === text.length - 1 && text.length < 2) return null
  const label = text.slice(0, colon).trim().toLowerCase()
  if (FROM_SET.has(label)) return 'from'
  if (SENT_SET.has(label)) return 'sent'
  return REST_SET.has(label) ? 'rest' : null
}

/** Whether the lines begin with Outlook's block: a sender, then a date and a recipient or subject within the next five. */
export function beginsHeaderBlock(lines: readonly string[]): boolean {
  const kinds = lines.map(headerKind)
  const first = kinds[0]
  if (first !== 'from' && first !== 'sent') return false
  const next = kinds.slice(1, 6)
  const other = first === 'from' ? 'sent' : 'from'
  return (next.includes(other) && next.includes('rest')) || (first === 'from' && next.filter((kind) => kind === 'rest').length >= 2)
}

const SEPARATORS = /^(?:original message|original appointment|ursprüngliche nachricht|originalnachricht|original-nachricht|message d'origine|message original|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|ursprungligt meddelande|originalmeddelande|original besked|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|eredeti üzenet|orijinal mesaj|исходное сообщение|原始邮件|原始郵件|元のメッセージ)$/iu
const FORWARDS = /^(?:forwarded message|begin forwarded message|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|message transféré|début du message transféré|début du message réexpédié|mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada|messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|vidarebefordrat meddelande|videresendt meddelelse|przekazana wiadomość|пересылаемое сообщение|转发的邮件)\s*:?$/iu

/** The words of a line of dashes: `-----Original Message-----` and the like. */
const betweenDashes = (line: string): string => {
  const text = bare(line).replaceAll(/^[\s>]+/g, '')
  let start = 0
  let end = text.length
  while (start < end && '-–— '.includes(text[start] ?? '')) start++
  while (end > start && '-–— '.includes(text[end - 1] ?? '')) end--
  return text.slice(start, end)
}
/** `-----Original Message-----`: what follows is history. */
export const isSeparator = (line: string): boolean => /^\s*-{2,}|^\s*[–—]/.test(line.slice(0, 40)) && SEPARATORS.test(betweenDashes(line))
/** `---------- Forwarded message ----------`: what follows was sent on purpose. */
export const isForward = (line: string): boolean => FORWARDS.test(betweenDashes(line))

/** Whether a line can introduce anything: it ends with a colon (or, in Chinese, with the verb). */
function endsLikeAttribution(line: string): boolean {
  if (line.length > LONGEST_LINE) return false
  const end = line.trimEnd()
  return /[:：>道]$|-{2,}$/u.test(end.slice(-3))
}

/** Whether a line introduces a quote: "On 12 May at 10:29 Ada wrote:". A date or an address is asked for, so that a sentence isn't taken. */
export function isAttribution(line: string): boolean {
  return endsLikeAttribution(line) && /\d|@/.test(line) && isWeakAttribution(line)
}

/** Attributions without date or address ("On Thu, Support wrote:", "Ada schrieb:"): enough only right before a quote. */
export function isWeakAttribution(line: string): boolean {
  if (!endsLikeAttribution(line)) return false
  const text = bare(line)
  if (/^-+ .+ -+$/.test(text)) return WROTE.test(text)
  if (!/[:：]\s*>?$|(?:写道|寫道)$/u.test(text)) return false
  // Gmail in Russian names no verb: the date, the name and the address end with a colon.
  return WROTE.test(text) || (/\d/.test(text) && /@[^\s@]{1,100}>?\)?\s?[:：]$/u.test(text))
}
