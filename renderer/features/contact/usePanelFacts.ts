import type { ComputedRef } from 'vue'
import { computed } from 'vue'
import type { ContactHead, ReferenceHead, ThreadConversation } from '../../../shared/views.ts'
import { useI18n } from '../../i18n.ts'
import { useReference } from '../../stores/reference.ts'
import { channelKind } from '../../ui/channels.ts'
import { useNow } from '../../ui/clock.ts'
import type { MaybeTime } from '../../ui/times.ts'
import { formatDay } from '../../ui/times.ts'
import type { Editable } from './attributeEdit.ts'
import { editableOf, undefinedEditable } from './attributeEdit.ts'
import type { Attribute, Fact } from './attributes.ts'
import { additionalAttributesOf, customAttributesOf, visitFacts } from './attributes.ts'

/** The facts of one group of the panel; those that only programs need are folded. */
export interface Facts {
  shown: Fact[]
  folded: Fact[]
}
type Contact = NonNullable<ContactHead['contact']>
const NO_FACTS: Facts = { shown: [], folded: [] }

/** Removes facts without a value. */
const knownOnly = (facts: readonly (Fact | null)[]): Fact[] =>
  facts.filter((fact): fact is Fact => fact !== null && fact.value !== '')

/** How to change an attribute of the conversation. */
function editableAttribute(
  { key, label }: Attribute,
  of: 'contact' | 'conversation',
  definitions: ReferenceHead['attributes'],
  record: Readonly<Record<string, unknown>>,
): Editable | null {
  if (of === 'contact') return null
  const definition = definitions.find((each) => each.of === 'conversation' && each.key === key)
  return definition ? editableOf({ ...definition, name: label }, record) : undefinedEditable(key, label, record)
}

/** An attribute as it is shown. */
function useFactOf(): (attribute: Attribute) => Fact {
  const { t } = useI18n()
  return ({ key, label, value, link, isBoolean }) => ({
    key: `attribute ${key}`,
    label,
    value: value === '' ? t('contact.notSet') : isBoolean ? t(value === 'true' ? 'contact.yes' : 'contact.no') : value,
    link,
    isUnset: value === '',
  })
}

/** The facts about a contact and about the conversation. */
export function usePanelFacts(
  contact: () => Contact | null,
  conversation: () => ThreadConversation | null,
): { about: ComputedRef<Facts>; details: ComputedRef<Facts> } {
  const { t, locale } = useI18n()
  const reference = useReference()
  const now = useNow(30_000)
  const day = (at: MaybeTime): string => formatDay(at, now.value / 1000, locale.value)
  const factOf = useFactOf()
  function withAttributes(
    facts: readonly (Fact | null)[],
    { customAttributes, additionalAttributes }: Pick<Contact, 'customAttributes' | 'additionalAttributes'>,
    of: 'contact' | 'conversation',
  ): Facts {
    const custom = customAttributesOf(customAttributes, reference.attributes, of, locale.value)
    const { shown, folded } = additionalAttributesOf(additionalAttributes, locale.value)
    return {
      shown: [
        ...knownOnly(facts),
        ...custom.map((each) => ({
          ...factOf(each),
          editable: editableAttribute(each, of, reference.attributes, customAttributes),
        })),
        ...shown.map(factOf),
      ],
      folded: folded.map(factOf),
    }
  }

  const about = computed<Facts>(() => {
    const who = contact()
    if (who === null) return NO_FACTS
    const inboxes =
      who.channels
        ?.map(({ inboxId }) => reference.inboxes.find((inbox) => inbox.id === inboxId))
        .flatMap((inbox) =>
          inbox === undefined ? [] : [inbox.name || t(`app.channel.${channelKind(inbox.channel)}`)],
        ) ?? []
    const facts: (Fact | null)[] = [
      who.email === null
        ? null
        : { key: 'email', label: t('contact.email'), value: who.email, copy: true, link: `mailto:${who.email}` },
      who.phone === null
        ? null
        : { key: 'phone', label: t('contact.phone'), value: who.phone, copy: true, link: `tel:${who.phone}` },
      who.identifier === null || who.identifier === ''
        ? null
        : { key: 'identifier', label: t('contact.identifier'), value: who.identifier, copy: true, mono: true },
      inboxes.length === 0
        ? null
        : { key: 'channels', label: t('contact.channels'), value: [...new Set(inboxes)].join(', ') },
      { key: 'created', label: t('contact.created'), value: day(who.createdAt) },
    ]
    return withAttributes(facts, who, 'contact')
  })

  const details = computed<Facts>(() => {
    const open = conversation()
    if (open === null) return NO_FACTS
    const { page, browser } = visitFacts(open.additionalAttributes)
    const facts: (Fact | null)[] = [
      open.inboxName === null ? null : { key: 'inbox', label: t('contact.inbox'), value: open.inboxName },
      open.team === null ? null : { key: 'team', label: t('contact.team'), value: open.team.name },
      { key: 'started', label: t('contact.started'), value: day(open.createdAt) },
      page === null
        ? null
        : {
            key: 'referer',
            label: t('contact.referer'),
            value: page.replace(/^https?:\/\/(?:www\.)?/, ''),
            link: page,
          },
      browser === null ? null : { key: 'browser', label: t('contact.browser'), value: browser },
    ]
    return withAttributes(facts, open, 'conversation')
  })

  return { about, details }
}
