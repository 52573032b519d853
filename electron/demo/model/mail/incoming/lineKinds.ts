/**
 * The kind of a line of a mail, for finding the reply in it. The letters are those of the real server's library
 * (email_reply_trimmer):
 * t text, e empty, d delimiter, s mobile signature, b introduction of a quotation ("On … wrote:"), h header of a
 * forwarded mail, q quotation, c opens code, x closes code, p opens or closes code.
 */
export type LineKind = 't' | 'e' | 'd' | 's' | 'b' | 'h' | 'q' | 'c' | 'x' | 'p'

/** How "On <date>, <name> wrote:" begins and ends in a language. */
interface Wrote {
  readonly opens: RegExp
  readonly closes: RegExp
  readonly stops: RegExp
}
const wrote = (opens: string, closes: string, end = closes, again = opens): Wrote => ({
  opens: new RegExp(`^[ \\t<>-]*(?:${opens}) `, 'iu'),
  closes: new RegExp(`^(?:${end})[ \\t\u00a0.:>-]*$`, 'iu'),
  // The first of these words decides: the line is an introduction only if it ends with it.
  stops: new RegExp(`(?<![\\p{L}\\d])(?:${again}|${closes})(?![\\p{L}\\d])`, 'giu'),
})
const WROTE: readonly Wrote[] = [
  wrote('On|At', 'wrote|writes|says|said', undefined, 'On'),
  wrote('In message', 'writes'),
  wrote('Am', 'geschrieben|schrieben|schrieb', 'geschrieben|schrieben? [^:]{1,300}'),
  wrote('Op', 'het volgende geschreven|schreef', 'het volgende geschreven|schreef [^:]{1,300}'),
  wrote('Le', 'nous a dit|a écrit'),
  wrote('Il', 'ha scritto'),
  wrote('Dnia', 'napisał(?:\\(a\\))?'),
  wrote('Em', 'escreveu'),
  wrote('El', 'escribió'),
  wrote('Den', 'skrev', 'skrev [^:]{1,300}'),
  wrote('在', '写道'),
]
const MAX_LINES = 5

/** The number of lines of the introduction that begins here; 0 if none does. */
function introductionLength(lines: readonly string[], at: number): number {
  const first = lines[at] ?? ''
  for (const { opens, closes, stops } of WROTE) {
    const head = opens.exec(first)
    if (!head) continue
    let words = first.slice(head[0].length)
    for (let count = 1; count <= MAX_LINES && at + count <= lines.length; count += 1) {
      if (count > 1) words = joined(words, lines[at + count - 1] ?? '')
      stops.lastIndex = 0
      const stop = stops.exec(words)
      if (stop && closes.test(words.slice(stop.index))) return count
    }
  }
  return 0
}

const joined = (text: string, line: string) => `${text} ${line.trimStart()}`.trimEnd()

/** Joins introductions that are wrapped over several lines. */
export function joinIntroductions(lines: readonly string[]): string[] {
  const whole: string[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const count = introductionLength(lines, at)
    whole.push(lines.slice(at, at + Math.max(1, count)).reduce(joined))
    if (count > 1) at += count - 1
  }
  return whole
}

const SIGNATURES = [
  /^[ \t]*[\p{L}\p{N}_]+ from mobile/iu,
  /^[ \t]*[(<]*Sent (?:from|via|with|by) ./i,
  /^[ \t]*From my ./i,
  /^[ \t]*Get Outlook for /i,
  /^[ \t]*Envoyé (?:depuis|de) mon/i,
  /^[ \t]*Von meinem .+ gesendet/i,
  /^[ \t]*Diese Nachricht wurde von .+ gesendet/i,
  /^[ \t]*Inviato da /i,
  /^[ \t]*Sendt fra min /i,
  /^[ \t]*Enviado (?:do meu|desde mi) /i,
  /^[ \t]*(?:Verzonden met|Verstuurd vanaf mijn) /i,
  /^[ \t]*(?:Skickat )?från min /i,
  /^[ \t]*從我的 iPhone 傳送/,
]
const FORWARDED = [
  /^[ \t>]*(?:Begin forwarded message|Début du message transféré ?):/i,
  new RegExp(
    '^[ \\t>*]*-{2,}[ \\t]*(?:(?:Forwarded|Original|Reply) Message|Message transféré|Ursprüngliche Nachricht|' +
      'Weitergeleitete Nachricht|Mensaje original|原始邮件)[ \\t]*-{2,}',
    'i',
  ),
]
const HEADER_WITH_DATE =
  /^[ \t*]*(?:Sendt|Sent|Date|Le|Gesendet|Enviada em|Enviado|Fecha|Data|Datum|Skickat|发送时间)[ \t*]*:.*\d/
const HEADER_WITH_WORDS = new RegExp(
  `^[ \\t*]*(?:${[
    'Fra|Til|Emne|From|To|Cc|Reply-To|Subject|De|Expéditeur|À|Destinataire|Répondre à|Objet|Von|An|Betreff|Para|Assunto|Asunto',
    'Da|Risposta|A|Oggetto|Van|Beantwoorden - Aan|Aan|Onderwerp|Från|Till|Ämne|发件人|收件人|主题',
  ].join('|')})[ \\t*]*:.*[\\p{L}\\p{N}_]`,
  'iu',
)

/** "2015-10-18 0:17 GMT+03:00 Matt <info@example.org>:", a year within 80 characters before the address. */
function endsWithDatedAddress(line: string): boolean {
  const text = line.endsWith(':') ? line.slice(0, -1) : line
  const open = text.lastIndexOf('<')
  if (open < 0 || !text.endsWith('>')) return false
  const parts = text.slice(open + 1, -1).split('@')
  const isAddress = parts.length === 2 && parts[0] !== '' && /^[^<>.]+\../.test(parts[1] ?? '')
  return isAddress && /\d{4}./.test(text.slice(Math.max(0, open - 85), open))
}

/** "Some One <info@example.org> wrote:" and "Some One via Some Thing wrote:". */
function endsWithWrote(line: string): boolean {
  const text = line.trimEnd()
  if (!/(?:wrote|schrieb):?$/.test(text)) return false
  return /[\w.+-]@[\w-]/.test(text) || text.includes(' via ') || /\bwrote\b\s+\bon\b/.test(text)
}

const isIntroduction = (line: string) =>
  introductionLength([line], 0) === 1 ||
  endsWithDatedAddress(line) ||
  endsWithWrote(line) ||
  /\b(?:wrote\s+on|schrieb\s+am)\b.{2,}:/.test(line.slice(0, 400)) ||
  FORWARDED.some((pattern) => pattern.test(line))
const isSignature = (line: string) => SIGNATURES.some((pattern) => pattern.test(withoutLinks(line)))
/** `[words](address)` becomes the words. */
const withoutLinks = (line: string) =>
  line.includes('](') ? line.replace(/\[([^[\]]{1,200})\]\([^()]{1,500}\)/g, '$1') : line

/** Returns the kind of a line; the first match wins. */
export function kindOfLine(line: string): LineKind {
  if (/^[ \t\u00a0]*$/.test(line)) return 'e'
  if (/^[ \t]*[-_,=+~#*ᐧ—]+[ \t]*$/.test(line)) return 'd'
  if (isSignature(line)) return 's'
  if (isIntroduction(line)) return 'b'
  if (HEADER_WITH_DATE.test(line) || HEADER_WITH_WORDS.test(line)) return 'h'
  if (/^[ \t]*>/.test(line)) return 'q'
  const [opens, closes] = [line.startsWith('```'), /^ {0,3}```\s*$/.test(line)]
  if (opens) return closes ? 'p' : 'c'
  return closes ? 'x' : 't'
}
