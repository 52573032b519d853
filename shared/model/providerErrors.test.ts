import { describe, expect, it } from 'vitest'
import { providerError, shownDetail } from './providerErrors.ts'

describe('the reason of a provider', () => {
  it.each([
    ['131047: (#131047) Re-engagement message', 'Channel::Whatsapp', 'window', 'WhatsApp', 'afterAnswer'],
    ['131047: Re-engagement message', 'Channel::Whatsapp', 'window', 'WhatsApp', 'afterAnswer'],
    ['(#131047) Re-engagement message', 'Channel::Whatsapp', 'window', 'WhatsApp', 'afterAnswer'],
    ['131047: Re-engagement message', null, 'window', 'WhatsApp', 'afterAnswer'],
    ['131026: Message undeliverable', 'Channel::Whatsapp', 'undeliverable', 'WhatsApp', 'never'],
    ['(#132000) Number of parameters does not match', 'Channel::Whatsapp', 'template', 'WhatsApp', 'never'],
    ['Template not found or invalid template name', 'Channel::Whatsapp', 'template', 'WhatsApp', 'never'],
    ['130429: Rate limit hit', 'Channel::Whatsapp', 'rate', 'WhatsApp', 'always'],
    ['63016 - Failed to send freeform message', 'Channel::TwilioSms', 'window', 'WhatsApp', 'afterAnswer'],
    ['[HTTP 400] 21610 : Unable to create record', 'Channel::TwilioSms', 'blocked', 'SMS', 'never'],
    ['30008 - Error code: 30008', 'Channel::TwilioSms', null, null, null],
    [
      '10 - (#10) This message is sent outside of allowed window.',
      'Channel::FacebookPage',
      'window',
      'Messenger',
      'afterAnswer',
    ],
    [
      '10 - (#10) This message is sent outside of allowed window.',
      'Channel::Instagram',
      'window',
      'Instagram',
      'afterAnswer',
    ],
    ['190 - Error validating access token', 'Channel::Instagram', 'access', 'Instagram', 'always'],
    ['403, Forbidden: bot was blocked by the user', 'Channel::Telegram', 'blocked', 'Telegram', 'never'],
    ['550 5.1.1 mailbox unavailable\n', 'Channel::Email', 'noMailbox', '', 'always'],
    ['552 5.2.2 over quota', 'Channel::Email', 'mailboxFull', '', 'always'],
    ['421 4.7.0 try later', 'Channel::Email', 'busy', '', 'always'],
    ['552 5.3.4 message too big', 'Channel::Email', 'mailTooLarge', '', 'never'],
    // A code of one provider means nothing in the channel of another.
    ['550 5.1.1 mailbox unavailable', 'Channel::Whatsapp', null, null, null],
    ['403, Forbidden', 'Channel::Api', null, null, null],
    ['The bridge is down', 'Channel::Api', null, null, null],
    ['1310470 something', 'Channel::Whatsapp', null, null, null],
    ['', null, null, null, null],
  ] as const)('in “%s” of %s is %s', (detail, channel, reason, app, retry) => {
    expect(providerError(detail, channel)).toEqual(reason === null ? null : { reason, app, retry })
  })
  it('that is unknown is shown as given, on one line and bounded', () => {
    expect(shownDetail('550 no\n such\tuser ')).toBe('550 no such user')
    expect(shownDetail('x'.repeat(5_000)).length).toBeLessThanOrEqual(300)
  })
})
