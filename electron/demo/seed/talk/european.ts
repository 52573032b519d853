import type { Language } from './language.ts'

export const portuguese: Language = {
  code: 'pt',
  products: ['máquina Tiga', 'moedor Brisa', 'café da casa 1 kg'],
  days: ['segunda-feira', 'terça-feira', 'quinta-feira', 'sexta-feira'],
  stories: [
    {
      labels: ['shipping'],
      team: 'logistics',
      lines: [
        'c Olá! Meu pedido {order} consta como entregue, mas não recebi nada.',
        'a Olá, {first}! Vou verificar com a transportadora agora mesmo.',
        'n A entrega foi registrada na portaria às 14h20. Pedi o comprovante assinado.',
        'a Consta que foi deixado na portaria. Você pode confirmar com o porteiro?',
        'c Perguntei, ele disse que não chegou nada.',
        'a Entendi. Abri uma reclamação e já vou enviar outro {product} hoje, sem custo.',
        'c Nossa, muito obrigada! Não esperava que fosse tão rápido.',
        'a Imagina! O novo código de rastreio é {tracking}.',
        'c Chegou hoje de manhã, tudo certinho. 😊',
      ],
    },
    {
      labels: ['refund'],
      team: 'billing',
      lines: [
        'c Boa tarde, cancelei a compra {order} na {day} e ainda não recebi o estorno.',
        'a Boa tarde, {first}. O pagamento foi por Pix ou cartão?',
        'c Foi no cartão, em 3 vezes.',
        'a O estorno de {amount} já foi solicitado. No cartão pode aparecer só na próxima fatura.',
        'c Ah, entendi. E se não aparecer?',
        'a Aí você me chama aqui e eu envio a carta de estorno para o banco.',
        'c Combinado, obrigado!',
      ],
    },
  ],
  rounds: [
    ['c Vocês entregam aos sábados?', 'a Em {city} sim, até as 14h.'],
    [
      'c Posso trocar pela cor branca?',
      'a Pode sim, temos em estoque. Quer que eu faça a troca?',
      'c Quero, por favor.',
    ],
    ['c Tem manual em português?', 'a Tem! Acabei de enviar por e-mail.'],
    ['c Alguma novidade?', 'a Estou aguardando o retorno do depósito, te aviso ainda hoje.'],
    ['c A luz ficou laranja, é normal?', 'a É o aviso de limpeza. Aperte o botão da esquerda uma vez.', 'c Funcionou!'],
    ['c Pode mandar a nota fiscal de novo?', 'a Claro, já está no seu e-mail.'],
  ],
  thanks: ['Muito obrigada!', 'Valeu, {agent}!', 'Perfeito, obrigado pela ajuda.', 'Obrigado, bom fim de semana!'],
}

export const german: Language = {
  code: 'de',
  products: ['Tiga Espressomaschine', 'Brisa Mühle', 'Hausmischung 1 kg'],
  days: ['Montag', 'Dienstag', 'Donnerstag', 'Freitag'],
  stories: [
    {
      labels: ['bug'],
      team: 'technical',
      lines: [
        'c Guten Tag, meine {product} zieht seit {day} kein Wasser mehr.',
        'a Guten Tag, das tut mir leid! Ist der Tank richtig eingerastet und der Filter weniger als zwei Monate alt?',
        'c Der Filter ist neu. Es brummt, aber es kommt nichts.',
        'a Das klingt nach Luft in der Pumpe. Bitte den Dampfhahn öffnen und die linke Taste fünf Sekunden halten.',
        'c Moment, ich probiere es.',
        'c Es gluckert … und jetzt läuft es wieder! Herzlichen Dank.',
        'a Sehr schön. Falls es wiederkommt, tauschen wir die Pumpe auf Garantie.',
      ],
    },
    {
      labels: ['invoice'],
      team: 'billing',
      lines: [
        'c Hallo, auf der Rechnung zu {order} fehlt unsere Umsatzsteuer-ID. Können Sie das ändern?',
        'a Hallo {first}, gern. Wie lautet die Nummer?',
        'c DE812345678.',
        'a Die korrigierte Rechnung ist unterwegs. Passt sonst alles?',
        'c Die Lieferadresse stimmt auch nicht, wir sind nach {city} umgezogen.',
        'a Habe ich angepasst, beides sollte jetzt stimmen.',
        'c Alles bestens, vielen Dank für die schnelle Hilfe.',
      ],
    },
  ],
  rounds: [
    ['c Wann kommt das Paket denn ungefähr?', 'a Laut Spediteur am {day} zwischen 9 und 13 Uhr.'],
    ['c Gibt es das Ersatzteil auch einzeln?', 'a Ja, für 12,90 €. Soll ich es mitschicken?', 'c Sehr gern.'],
    ['c Kann ich auf Rechnung bezahlen?', 'a Als Firma ja, mit 14 Tagen Ziel.'],
    ['c Gibt es schon etwas Neues?', 'a Ich warte noch auf die Werkstatt und melde mich spätestens morgen früh.'],
    ['c Wie oft muss man entkalken?', 'a Bei hartem Wasser etwa alle sechs Wochen.'],
    ['c Die App zeigt immer noch den alten Namen.', 'a Bitte einmal ab- und wieder anmelden.', 'c Jetzt passt es.'],
  ],
  thanks: ['Vielen Dank!', 'Super, danke und schönen Abend noch.', 'Prima, das hat geklappt.', 'Besten Dank, {agent}!'],
}

export const swedish: Language = {
  code: 'sv',
  products: ['Tiga espressomaskin', 'Brisa kvarn', 'Nordlys bryggset'],
  days: ['måndag', 'tisdag', 'torsdag', 'fredag'],
  stories: [
    {
      labels: ['shipping'],
      team: 'logistics',
      lines: [
        'c Hej! Paketet med {order} skulle komma i {day}s men spårningen säger ingenting.',
        'a Hej {first}! Jag tittar direkt.',
        'a Det ligger på terminalen i {city}. Vill du hämta det hos ett ombud i stället?',
        'c Ja tack, ICA på hörnet går bra.',
        'a Ordnat. Du får ett sms när det är framme.',
        'c Hämtade det nyss. Tack för hjälpen!',
      ],
    },
    {
      labels: ['question'],
      team: null,
      lines: [
        'c Hej, passar filterkorgen till {product} även den gamla modellen?',
        'a Hej! Om den har svart handtag passar den, annars behövs en adapter.',
        'c Det är ett grått handtag.',
        'a Då behöver du adaptern. Jag lägger med en utan kostnad.',
        'c Så snällt, tack!',
      ],
    },
  ],
  rounds: [
    ['c Kan ni skicka kvittot en gång till?', 'a Självklart, det ligger i din mejl nu.'],
    ['c Finns den i vitt?', 'a Nästa vecka kommer fler. Ska jag boka en?', 'c Gärna!'],
    ['c Något nytt?', 'a Verkstaden svarar före lunch, jag återkommer då.'],
    ['c Hur länge gäller garantin?', 'a Två år, tre om du registrerar maskinen.'],
    ['c Går det att pausa prenumerationen i juli?', 'a Javisst, den är pausad till 1 augusti.'],
  ],
  thanks: ['Tack så mycket!', 'Toppen, ha en fin dag!', 'Jättebra, tack {agent}.'],
}

export const spanish: Language = {
  code: 'es',
  products: ['cafetera Tiga', 'molinillo Brisa', 'café de la casa 1 kg'],
  days: ['lunes', 'martes', 'jueves', 'viernes'],
  stories: [
    {
      labels: ['refund'],
      team: 'billing',
      lines: [
        'c Buenas, me han cobrado dos veces el pedido {order}.',
        'a Buenas, {first}. ¿Me puedes decir las fechas de los dos cargos?',
        'c Los dos el {day}, {amount} cada uno.',
        'n Cargo duplicado, confirmado en la pasarela.',
        'a Tienes razón, uno es un error nuestro. Ya está devuelto; tarda de 3 a 5 días.',
        'c Vale, muchas gracias por la rapidez.',
      ],
    },
    {
      labels: ['bug'],
      team: 'technical',
      lines: [
        'c Hola, mi {product} pierde agua por debajo.',
        'a Hola, {first}. ¿Pierde siempre o solo al calentar?',
        'c Solo cuando hago espuma.',
        'a Suele ser la junta del vaporizador. Te envío una nueva con instrucciones, es un minuto.',
        'c Cambiada. Ya no gotea. ¡Mil gracias!',
      ],
    },
  ],
  rounds: [
    ['c ¿Hacéis envíos a Canarias?', 'a Sí, tarda una semana y cuesta 9,90 €.'],
    ['c ¿Hay alguna novedad?', 'a Estoy esperando al almacén, te escribo hoy mismo.'],
    ['c ¿Me mandas la factura otra vez?', 'a Claro, la tienes en el correo.'],
    ['c ¿Sirve el cupón para el café?', 'a Sí, para todo menos tarjetas regalo.'],
    [
      'c La luz parpadea en naranja.',
      'a Pide un enjuague: pulsa una vez el botón izquierdo.',
      'c Listo, ya está en verde.',
    ],
  ],
  thanks: ['¡Muchas gracias!', 'Genial, gracias {agent}.', 'Perfecto, que tengas buen día.'],
}

export const french: Language = {
  code: 'fr',
  products: ['machine Tiga', 'moulin Brisa', 'bouilloire Lumo'],
  days: ['lundi', 'mardi', 'jeudi', 'vendredi'],
  stories: [
    {
      labels: ['shipping'],
      team: 'logistics',
      lines: [
        'c Bonjour, le colis {order} est arrivé ouvert et il manque le tamis.',
        'a Bonjour {first}, je suis désolé ! Pouvez-vous m’envoyer une photo de l’étiquette ?',
        'c La voilà.',
        'a Merci. J’envoie un tamis aujourd’hui, suivi {tracking}.',
        'c Reçu ce matin, parfait. Merci beaucoup.',
      ],
    },
    {
      labels: ['subscription'],
      team: null,
      lines: [
        'c Bonjour, je voudrais passer mon abonnement de deux à un paquet par mois.',
        'a Bonjour {first}, c’est fait, à partir du mois prochain.',
        'c Et en grains plutôt que moulu ?',
        'a Noté, en grains.',
        'c Merci, bonne journée !',
      ],
    },
  ],
  rounds: [
    ['c Avez-vous du nouveau ?', 'a J’attends la réponse de l’atelier, je reviens vers vous avant ce soir.'],
    ['c Puis-je payer en plusieurs fois ?', 'a Oui, en trois fois à partir de 100 €.'],
    ['c La notice est en anglais, l’avez-vous en français ?', 'a Bien sûr, je viens de vous l’envoyer.'],
    ['c Existe-t-elle en blanc ?', 'a Elle revient la semaine prochaine, je vous en réserve une ?', 'c Volontiers.'],
  ],
  thanks: ['Merci beaucoup !', 'Super, merci {agent}.', 'Parfait, bonne fin de journée.'],
}
