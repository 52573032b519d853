/** A day in words: today, yesterday, the weekday within a week, else the date. Times are unix seconds. */
import type { Translate } from '../../../i18n.ts'
import { daysApart, isMoment } from '../../../ui/times.ts'

export function dayWords(at: number, now: number, locale: string, t: Translate): string {
  if (!isMoment(at)) return ''
  const days = daysApart(at, now)
  if (days === 0) return t('thread.today')
  if (days === 1) return t('thread.yesterday')
  const date = new Date(at * 1000)
  const sameYear = date.getFullYear() === new Date(now * 1000).getFullYear()
  const options: Intl.DateTimeFormatOptions =
    days > 1 && days < 7
      ? { weekday: 'long' }
      : { weekday: 'short', day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) }
  return new Intl.DateTimeFormat(locale, options).format(date)
}
