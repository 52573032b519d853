/** The words by which email programs mark quoted and forwarded emails, in the languages of their users. */

/** "Ada wrote:" as programs write it. Latin, Greek and Cyrillic words are whole words; other scripts may have none around them. */
const WROTE_WORDS = [
  'wrote', 'writes', 'schrieb', 'geschrieben', 'a écrit', 'escribió', 'escribiu', 'ha scritto', 'ha escrit', 'va escriure',
  'escreveu', 'schreef', 'geschreven', 'skrev', 'kirjoitti', 'napisał', 'napisała', 'napisał\\(a\\)',
  'pisze', 'napsal', 'napsala', 'napsal\\(a\\)', 'napsal/a', 'napísal', 'napísala', 'napísal\\(a\\)', 'napísal/a', 'írta', 'a scris',
  'yazdı', 'şunu yazdı', 'şunları yazdı', 'napisao', 'napisala', 'napisao/la', 'napisal', 'napisal/a',
  'napisal\\(a\\)', 'piše', 'je pisal', 'rašė', 'parašė', 'kirjutas', 'rakstīja', 'raksta', 'skrifaði', 'viết', 'menulis',
  'idatzi zuen', 'shkroi',
  'написал', 'написала', 'написал\\(а\\)', 'пишет', 'написав', 'написав\\(ла\\)', 'написав\\(-ла\\)', 'пише', 'написа', 'написао',
  'написао/ла', 'је написао', 'је написала', 'напиша', 'έγραψε', 'γράφει',
]
const WROTE_UNSPACED = ['のメール', '書きました', 'さんは書', '写道', '寫道', '님이 작성', '작성:', '썼습니다', 'כתב', 'كتب', 'نوشت', 'लिखा', 'เขียน', 'գրել']
export const WROTE = new RegExp(`(?:^|[^\\p{L}])(?:${WROTE_WORDS.join('|')})(?![\\p{L}])|${WROTE_UNSPACED.join('|')}`, 'iu')

/** A sentence of the writer, not of the program. */
export const FIRST_PERSON = /(?:^|[^\p{L}])(?:I|I'm|I've|[Mm]y|[Ww]e|[Oo]ur|[Ii]ch|[Mm]eine?[nmrs]?|[Ww]ir|[Jj]'ai|[Nn]ous|[Yy]o|[Ii]k|[Jj]ag|[Jj]eg|[Яя]|[Мм]ы)(?![\p{L}'’])/u

/** Headers of a quoted email, by what they name. */
export const HEADER_LABELS = {
  from: ['from', 'von', 'de', 'de la', 'da', 'van', 'från', 'fra', 'lähettäjä', 'od', 'odosielateľ', 'odesílatel', 'feladó', 'kimden',
    'gönderen', 'kimdən', 'от', 'од', 'від', 'από', 'expéditeur', 'remitente', 'mittente', 'remetente',
    'expeditor', 'šalje', 'pošiljatelj', 'no', 'nuo', 'saatja', 'kellelt', 'frá', 'dari', 'daripada', 'từ', 'prej', 'nork', '发件人',
    '發件人', '寄件者', '寄件人', '差出人', '送信者', '보낸 사람', '보낸사람', 'מאת', 'من', 'از', 'फ़्रॉम', 'प्रेषक', 'से', 'จาก'],
  sent: ['sent', 'date', 'gesendet', 'datum', 'envoyé', 'envoyé le', 'enviado', 'enviado el', 'enviada', 'enviada em', 'enviado em',
    'fecha', 'data', 'inviato', 'verzonden', 'skickat', 'sendt', 'dato', 'dags', 'lähetetty', 'päivämäärä',
    'päiväys', 'wysłano', 'odesláno', 'odoslané', 'dátum', 'elküldve', 'gönderildi', 'gönderme tarihi', 'tarih', 'отправлено', 'дата',
    'изпратено', 'послато', 'надіслано', 'ημερομηνία', 'στάλθηκε', 'fecha de envío', 'trimis', 'poslano',
    'poslato', 'nosūtīts', 'datums', 'išsiųsta', 'saadetud', 'kuupäev', 'enviat', 'enviat el', 'dikirim', 'tanggal', 'dihantar',
    'đã gửi', 'ngày', 'dërguar', 'bidalia', '发送时间', '發送時間', '发送日期', '寄件日期', '傳送時間',
    '日期', '时间', '送信日時', '日付', '日時', '보낸 날짜', '날짜', '보낸 시간', 'נשלח', 'תאריך', 'تاريخ', 'التاريخ', 'تم الإرسال', 'أرسلت', 'أُرسلت',
    'تاریخ', 'ارسال', 'ارسال شده', 'भेजा गया', 'दिनांक', 'तारीख', 'ส่ง', 'ส่งเมื่อ', 'วันที่'],
  to: ['to', 'an', 'à', 'para', 'a', 'aan', 'till', 'til', 'vastaanottaja', 'do', 'komu', 'pre', 'címzett', 'kime', 'alıcı', 'кому',
    'до', 'за', 'προς', 'către', 'catre', 'prima', 'za', 'kam', 'kellele', 'adressaat', 'per a', 'ke', 'kepada',
    'đến', 'tới', 'për', 'nori', 'destinataire', 'destinatario', 'destinatário', '收件人', '收件者', '宛先', '받는 사람', '받는사람', 'אל', 'إلى',
    'الى', 'به', 'प्रति', 'को', 'ถึง'],
  cc: ['cc', 'kopie', 'kopia', 'kopi', 'copie', 'copia', 'cópia', 'kópia', 'копия', 'копія', 'κοιν', 'bilgi', '抄送', '副本', '참조',
    'עותק', 'نسخة', 'reply-to', 'antwort an'],
  subject: ['subject', 'betreff', 'objet', 'sujet', 'asunto', 'assunto', 'oggetto', 'onderwerp', 'ämne', 'emne', 'aihe', 'temat',
    'předmět', 'predmet', 'tárgy', 'konu', 'mövzu', 'тема', 'предмет', 'относно', 'наслов', 'θέμα', 'subiect',
    'zadeva', 'naslov', 'tēma', 'temats', 'tema', 'teema', 'efni', 'assumpte', 'gaia', 'subjek', 'perihal', 'chủ đề', 'tiêu đề',
    'subjekti', '主题', '主題', '主旨', '标题', '件名', '제목', 'נושא', 'الموضوع', 'موضوع', 'विषय', 'เรื่อง', 'หัวเรื่อง'],
} as const

/** The words of `-----Original Message-----`: what follows is history. */
export const SEPARATORS = new RegExp(`^(?:${[
  'original message', 'original appointment', 'reply message', 'ursprüngliche nachricht', 'originalnachricht', 'original-nachricht',
  'message d\'origine', 'message original', 'message initial', 'mensaje original', 'mensagem original',
  'messaggio originale', 'missatge original', 'oorspronkelijk bericht', 'origineel bericht', 'ursprungligt meddelande',
  'originalmeddelande', 'original besked', 'oprindelig meddelelse', 'oprindelig besked', 'opprinnelig melding',
  'alkuperäinen viesti', 'wiadomość oryginalna', 'oryginalna wiadomość', 'původní zpráva', 'pôvodná správa', 'eredeti üzenet',
  'orijinal mesaj', 'orijinal ileti', 'mesaj original', 'mesajul original', 'izvorna poruka', 'originalna poruka',
  'izvirno sporočilo', 'originalno sporočilo', 'sākotnējais ziņojums', 'oriģinālais ziņojums', 'originalus laiškas',
  'pradinis laiškas', 'algne kiri', 'upprunaleg skilaboð', 'pesan asli', 'tin nhắn gốc', 'thư gốc',
  'исходное сообщение', 'вихідне повідомлення', 'оригинално съобщение', 'оригинална порука', 'αρχικό μήνυμα', '原始邮件', '原始郵件', '邮件原件',
  '原始訊息', '元のメッセージ', '원본 메시지', '원본 메일', 'הודעה מקורית', 'الرسالة الأصلية',
  'رسالة أصلية', 'پیام اصلی', 'मूल संदेश', 'ข้อความต้นฉบับ',
].join('|')})$`, 'iu')

/** The words of `---------- Forwarded message ----------` and of "Begin forwarded message:": what follows was sent on purpose. */
export const FORWARDS = new RegExp(`^(?:${[
  'forwarded message', 'forwarded by [^:]{1,80}', 'begin forwarded message', 'start of forwarded message',
  'weitergeleitete nachricht', 'weitergeleitete e-mail', 'anfang der weitergeleiteten nachricht', 'anfang der weitergeleiteten e-mail',
  'message transféré', 'message transmis', 'message réexpédié', 'début du message transféré', 'début du message réexpédié',
  'mensaje reenviado', 'inicio del mensaje reenviado', 'mensagem encaminhada', 'mensagem reencaminhada',
  'início da mensagem encaminhada', 'início da mensagem reencaminhada', 'messaggio inoltrato', 'inizio messaggio inoltrato',
  'missatge reenviat', 'doorgestuurd bericht', 'begin doorgestuurd bericht', 'vidarebefordrat meddelande',
  'vidarebefordrat mejl', 'vidarebefordrat brev', 'videresendt meddelelse', 'videresendt besked', 'videresendt melding',
  'start på videresendt besked', 'videresendt e-post', 'välitetty viesti', 'välitetty viesti alkaa', 'edelleenlähetetty viesti',
  'przekazana wiadomość', 'wiadomość przekazana dalej', 'początek przekazywanej wiadomości', 'přeposlaná zpráva', 'předaná zpráva',
  'preposlaná správa', 'továbbított üzenet', 'iletilen mesaj', 'yönlendirilen ileti',
  'mesaj redirecționat', 'mesajul redirecționat', 'proslijeđena poruka', 'prosleđena poruka', 'posredovano sporočilo',
  'pārsūtītais ziņojums', 'persiųstas laiškas', 'edastatud kiri', 'pesan terusan', 'tin nhắn được chuyển tiếp',
  'пересылаемое сообщение', 'пересланное сообщение', 'начало переадресованного сообщения', 'переслане повідомлення',
  'препратено съобщение', 'прослеђена порука', 'προωθημένο μήνυμα', '转发的邮件', '轉寄的郵件', '轉寄郵件',
  '转发邮件信息', '转发邮件', '転送されたメッセージ', '転送メッセージ', '転送メール', '전달된 메시지', '전달된 메일', 'הודעה שהועברה', 'رسالة محولة', 'رسالة معاد توجيهها',
  'رسالة مُعاد توجيهها', 'پیام فوروارد شده', 'अग्रेषित संदेश', 'ข้อความที่ส่งต่อ',
].join('|')})\\s*[:：]?$`, 'iu')

/** What programs put before the subject of a forward. "VS" is also a Finnish reply: in doubt, an email is shown whole. */
export const FORWARD_PREFIXES = new RegExp(`^(?:${[
  'fw', 'fwd', 'frw', 'wg', 'tr', 'trf', 'rv', 'renv', 'enc', 'res enc', 'i', 'inoltro', 'inoltra', 'vs', 'vb', 'vl', 'vbf', 'doorst',
  'doorgestuurd', 'pd', 'przek', 'fs', 'továbbítás', 'tov', 'ilt', 'i̇lt', 'yön', 'πρθ', 'прд', 'пересл',
  'přep', 'redir', 'trs', 'transf', 'προώθ', '転送', '转发', '轉寄', '轉發', '전달', 'הועבר', 'إعادة توجيه', 'ارجاع', 'ส่งต่อ', 'chuyển tiếp',
].join('|')})\\s?(?:\\[\\d{1,3}\\]|\\(\\d{1,3}\\))?\\s?[:：]`, 'iu')

/** Words that send the reader to what stands below. */
export const POINTS_BELOW = new RegExp(`(?:^|[^\\p{L}])(?:${[
  'fyi', 'fya', 'f\\.y\\.i', '(?:see|message|e-?mail|thread|question|request|response|reply|is|as|per|from) below',
  'below (?:is|message|e-?mail|thread|request)', 'forwarding', 'forwarded', 'weitergeleitet', 'siehe unten', 's\\. unten',
  'untenstehend\\p{L}{0,2}', 's\\.u', 'zur info', 'zur information', 'zur kenntnis', 'z\\.k', 'ci-dessous', 'pour info',
  'pour information', 'transfère', 'abajo',
  'a continuación', 'para tu información', 'para su información', 'reenvío', 'abaixo', 'para conhecimento', 'encaminho', 'sotto',
  'qui sotto', 'per conoscenza', 'inoltro', 'hieronder', 'onderstaand', 'onderstaande', 'ter info', 'ter informatie',
  'nedan', 'nedenfor', 'til info', 'till info', 'poniżej', 'do wiadomości', 'níže', 'nižšie', 'alább', 'lentebb', 'aşağıda',
  'aşağıdaki', 'ниже', 'нижче', 'по-долу', 'παρακάτω', 'mai jos',
].join('|')})(?![\\p{L}])|下記|以下|下面|轉寄|转发|転送|아래|להלן|أدناه`, 'iu')

/** Lines that programs and phones put below the writer's words. */
export const SIGNATURE_LINE = new RegExp(`^(?:${[
  'sent (?:from|with|via|by|using)', 'get outlook', 'yahoo mail', 'von meinem', 'gesendet (?:mit|von|über)', 'diese nachricht wurde',
  'envoyé (?:de|depuis|avec|à partir)', 'télécharge', 'obtenir outlook', 'enviado (?:desde|do|a partir|de)', 'inviato da',
  'verzonden (?:vanaf|met|via|vanuit)', 'verstuurd vanaf', 'skickat från', 'sendt fra', 'lähetetty', 'wysłano z', 'wysłane z',
  'odesláno z', 'odoslané z', 'outlook (?:für|pour|para|per|voor)', 'scarica outlook', 'obtener outlook',
  'отправлено (?:с|из)', 'надіслано (?:з|із)', 'изпратено от', 'trimis de pe', 'poslano iz', 'poslano s', 'στάλθηκε από',
  'nosūtīts no', '发自我的', '從我的', '发送自', '나의', 'נשלח מ', 'أرسلت من', 'أُرسلت من',
].join('|')})|(?:iphone|ipad)['’]?\\p{L}{0,10} gönderildi|^(?:iphone|ipad)から送信|(?:iphone|ipad|android)[^.!?]{0,20} gesendet$`, 'iu')
