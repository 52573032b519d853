import type { Random } from '../random.ts'
import { between } from '../random.ts'

export interface Person {
  readonly name: string
  readonly language: string
  readonly city: string
  readonly country: string
  readonly code: string
  readonly dial: string
  readonly mail: string
  readonly company: string | null
}

const ROWS = `
Maya Lindqvist|sv|Malmö|Sweden|SE|+46|maya|Lindqvist & Partners
Tomás Reyes|es|Sevilla|Spain|ES|+34|tomas|
Chen Wei|zh|Shanghai|China|CN|+86|chen.wei|Linmu Trading
Layla Haddad|ar|Jeddah|Saudi Arabia|SA|+966|layla|
João Pereira|pt|Lisboa|Portugal|PT|+351|joao.pereira|Café Central
Priya Raghavan|en|Leeds|United Kingdom|GB|+44|priya|
Hannah Vogel|de|Leipzig|Germany|DE|+49|hannah.vogel|
Noah Fitzgerald|en|Cork|Ireland|IE|+353|noah|Fitz Roasters
Beatriz Almeida|pt|Porto Alegre|Brazil|BR|+55|bia.almeida|
Kenji Watanabe|ja|Osaka|Japan|JP|+81|kenji|Watanabe Design
Oluwaseun Adeyemi|en|Lagos|Nigeria|NG|+234|seun|
Freja Sørensen|en|Aarhus|Denmark|DK|+45|freja|Hav Studio
Lukas Brandt|de|Graz|Austria|AT|+43|lukas|
王小明|zh|Chengdu|China|CN|+86|xiaoming.wang|
نور الدين|ar|Amman|Jordan|JO|+962|noor|
Camille Dubois|fr|Lyon|France|FR|+33|camille|
Sofia Marchetti|en|Bologna|Italy|IT|+39|sofia|Marchetti Interni
Elin Bergström|sv|Umeå|Sweden|SE|+46|elin|
Grace Okonkwo|en|Manchester|United Kingdom|GB|+44|grace|
Diego Fernández|es|Bogotá|Colombia|CO|+57|diego|
Anke Peters|de|Bremen|Germany|DE|+49|anke.peters|Peters Optik
Rafael Costa|pt|Recife|Brazil|BR|+55|rafa.costa|
Liu Yang|zh|Shenzhen|China|CN|+86|liu.yang|
Marta Kowalska|en|Gdańsk|Poland|PL|+48|marta|
Yusuf Al-Masri|ar|Dubai|United Arab Emirates|AE|+971|yusuf|Masri Hotels
Isabelle Laurent|fr|Nantes|France|FR|+33|isabelle|Atelier Laurent
Samuel Wright|en|Bristol|United Kingdom|GB|+44|sam.wright|
Yuki Tanabe|ja|Sapporo|Japan|JP|+81|yuki|
Nina Hofmann|de|Köln|Germany|DE|+49|nina|
Aoife Byrne|en|Galway|Ireland|IE|+353|aoife|
Pedro Nogueira|pt|Braga|Portugal|PT|+351|pedro|
Zhang Min|zh|Hangzhou|China|CN|+86|zhang.min|Yunhe Tea
Oskar Nyström|sv|Göteborg|Sweden|SE|+46|oskar|
Ana Lucía Torres|es|Valencia|Spain|ES|+34|analucia|Torres Arquitectos
Michael Chen|en|Vancouver|Canada|CA|+1|michael|
Fatima Zahra|ar|Rabat|Morocco|MA|+212|fatima|
Henrik Dahl|en|Bergen|Norway|NO|+47|henrik|
Emma Whitfield|en|York|United Kingdom|GB|+44|emma|Whitfield Books
Jonas Keller|de|Zürich|Switzerland|CH|+41|jonas|
Luana Silva|pt|Salvador|Brazil|BR|+55|luana|
Théo Moreau|fr|Lille|France|FR|+33|theo|
Amara Diallo|en|Dakar|Senegal|SN|+221|amara|
李娜|zh|Beijing|China|CN|+86|lina|
Charlotte Evans|en|Cardiff|United Kingdom|GB|+44|charlotte|
Viktor Lind|sv|Uppsala|Sweden|SE|+46|viktor|
Carmen Ruiz|es|Granada|Spain|ES|+34|carmen|
Omar Khalil|ar|Cairo|Egypt|EG|+20|omar|
Rachel Stein|en|Antwerp|Belgium|BE|+32|rachel|Stein Ceramics
Gustavo Mendes|pt|Curitiba|Brazil|BR|+55|gustavo|
Haruka Mori|ja|Kyoto|Japan|JP|+81|haruka|
Ben Ashworth|en|Sheffield|United Kingdom|GB|+44|b.ashworth|
Katharina Wolf|de|Hamburg|Germany|DE|+49|katharina|Wolf & Söhne
Daniel Osei|en|Accra|Ghana|GH|+233|daniel|
Lea Girard|fr|Bordeaux|France|FR|+33|lea|
Ingrid Haugen|en|Oslo|Norway|NO|+47|ingrid|
Zhao Lei|zh|Wuhan|China|CN|+86|zhao.lei|
Teresa Ferreira|pt|Coimbra|Portugal|PT|+351|teresa|
Mateo Vargas|es|Lima|Peru|PE|+51|mateo|
Olivia Grant|en|Edinburgh|United Kingdom|GB|+44|olivia|Grant & Co
Stranger from the chat|en|Leicester|United Kingdom|GB|+44||
`

export const people: readonly Person[] = ROWS.trim()
  .split('\n')
  .map((row) => {
    const [name = '', language = 'en', city = '', country = '', code = '', dial = '', mail = '', company = ''] =
      row.split('|')
    return { name, language, city, country, code, dial, mail, company: company === '' ? null : company }
  })

/** A phone number of the right shape that is not in use. */
export const phoneOf = (random: Random, person: Person) => `${person.dial}555${between(random, 1_000_000, 9_999_999)}`
