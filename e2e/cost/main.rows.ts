/** Every function of the main process, and of shared code, that takes text, JSON or times from outside. */
import { alertBody, alertTitle } from '../../electron/core/alerts/texts.ts'
import { jsonOf, statusError } from '../../electron/core/api/answer.ts'
import { createDeskApi } from '../../electron/core/api/chatwoot.ts'
import { parseFrame, pingTimeOf } from '../../electron/core/cable/frames.ts'
import { redact } from '../../electron/core/cable/history.ts'
import { contactTexts, conversationTexts, messageTexts } from '../../electron/core/cache/searchText.ts'
import { beginningsQuery, indexedText, indexQuery } from '../../electron/core/cache/searchTokens.ts'
import { readDashboardAddress } from '../../electron/core/desk/dashboardAddress.ts'
import { safeType } from '../../electron/core/media/limits.ts'
import { stableAddress } from '../../electron/core/media/stableAddress.ts'
import { isPrivateAddress, isPrivateHost } from '../../electron/core/net/privateHost.ts'
import { parseRetryAfter } from '../../electron/core/net/retryAfter.ts'
import { snippetOf } from '../../electron/core/search/snippet.ts'
import { parseAddress } from '../../electron/core/session/address.ts'
import { authorizationOf } from '../../electron/core/session/authorize.ts'
import { sessionIdOf } from '../../electron/core/session/sessionId.ts'
import { sessionLimitOf } from '../../electron/core/session/sessionLimit.ts'
import { readSignInWays } from '../../electron/core/session/signInWays.ts'
import { readSsoLink, readSsoPage } from '../../electron/core/session/ssoAddress.ts'
import { deepLinksIn, parseDeepLink } from '../../electron/os/deepLinks.ts'
import { safeFileName } from '../../electron/os/fileName.ts'
import { isAppAddress, mayNavigate } from '../../electron/os/origin.ts'
import { outsideAddress } from '../../electron/os/outsideAddress.ts'
import { redactText, redactValue } from '../../electron/os/redact.ts'
import type { Row } from '../../renderer/testing/cost/measure.ts'
import { rowsOf } from '../../renderer/testing/cost/measure.ts'
import { unknownFields } from '../../shared/eventFields.ts'
import { parseServerEvent } from '../../shared/events.ts'
import { authorOf } from '../../shared/model/author.ts'
import { channelApp } from '../../shared/model/channelApps.ts'
import { contactFromWire } from '../../shared/model/contactFromWire.ts'
import { conversationFromWire } from '../../shared/model/conversationFromWire.ts'
import { emailFromWire } from '../../shared/model/emailFromWire.ts'
import { freeForm } from '../../shared/model/freeForm.ts'
import { mergeContact } from '../../shared/model/mergeContact.ts'
import { mergeConversation } from '../../shared/model/mergeConversation.ts'
import { mergeMessage } from '../../shared/model/mergeMessage.ts'
import { messageFromWire } from '../../shared/model/messageFromWire.ts'
import { previewOf, shownPreview } from '../../shared/model/preview.ts'
import { profileFromWire } from '../../shared/model/profileFromWire.ts'
import { providerError, shownDetail } from '../../shared/model/providerErrors.ts'
import * as recipients from '../../shared/model/recipients.ts'
import * as prefill from '../../shared/model/recipientsPrefill.ts'
import * as reference from '../../shared/model/referenceFromWire.ts'
import { attributesOf, countOf, idOf, oneOf, secondOf, textOf, timeOf, wordsOf } from '../../shared/model/wire.ts'
import { fold, foldWithPlaces } from '../../shared/search/fold.ts'
import { findTerms, hasAll, markTerms, parseTerms } from '../../shared/search/terms.ts'
import { boundMarks } from '../../shared/text/boundMarks.ts'
import { chatWords, parseChat } from '../../shared/text/chat.ts'
import type { ChatDialect } from '../../shared/text/dialect.ts'
import { chatDialect, dialectOf } from '../../shared/text/dialect.ts'
import { isolate, withoutDirectionControls } from '../../shared/text/direction.ts'
import { errorMessage, errorStack, errorText, toError } from '../../shared/text/errors.ts'
import { splitImages } from '../../shared/text/inlineImages.ts'
import { firstVisible, isBlank } from '../../shared/text/isBlank.ts'
import { nestsDeeperThan, readJson } from '../../shared/text/json.ts'
import { addressEnd, findLinks, hrefOf } from '../../shared/text/links.ts'
import { markdownTokens } from '../../shared/text/markdown.ts'
import { mentionsUser } from '../../shared/text/mentions.ts'
import { accountMonograms, initialsOf, monogramsOf } from '../../shared/text/monograms.ts'
import { contactName, shownName } from '../../shared/text/names.ts'
import { pasted, withoutUnseen } from '../../shared/text/pasted.ts'
import { plainParagraphs } from '../../shared/text/plainParagraphs.ts'
import { oneLine, plainLine, plainWords } from '../../shared/text/plainWords.ts'
import { isSameText } from '../../shared/text/sameWords.ts'
import { boundaryBefore, truncate, truncateBytes } from '../../shared/text/truncate.ts'
import { withoutEnd } from '../../shared/text/withoutEnd.ts'

const DIALECTS: readonly ChatDialect[] = ['typed', 'whatsapp', 'telegram', 'messenger']
const CHANNELS = ['Channel::Whatsapp', 'Channel::Telegram', 'Channel::Email', null]
const TERMS = ['rdrum', 'xy', 'a']
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const mail = (text: string) => ({
  subject: text,
  from: text,
  to: [text],
  cc: [],
  html_content: { full: text, reply: text },
  text_content: { full: text, reply: text },
})
const own = (text: string): prefill.OwnAddresses => ({ addresses: [text, `a@${text}`], uuid: text })
const wireMessage = (text: string) => ({
  id: 1,
  account_id: 1,
  conversation_id: 1,
  content: text,
  created_at: 1,
  echo_id: text,
  source_id: text,
  sender: { id: 1, name: text, type: text, thumbnail: text },
  attachments: [{ id: 1, data_url: text, file_type: text, fallback_title: text, transcribed_text: text }],
  content_attributes: { email: mail(text), external_error: text, items: [text] },
})
const wireContact = (text: string) => ({
  id: 1,
  name: text,
  email: text,
  phone_number: text,
  identifier: text,
  thumbnail: text,
  additional_attributes: { city: text, [text]: text },
  custom_attributes: text,
})
const wireConversation = (text: string) => ({
  id: 1,
  account_id: 1,
  inbox_id: 3,
  status: text,
  priority: text,
  labels: [text, text],
  last_activity_at: 1,
  updated_at: text,
  messages: [wireMessage(text)],
  additional_attributes: { mail_subject: text },
  custom_attributes: text,
  meta: { channel: text, sender: wireContact(text), assignee: { id: 1, name: text }, team: { id: 1, name: text } },
  snoozed_until: text,
})
const message = (text: string) =>
  mergeMessage(undefined, messageFromWire(wireMessage(text), 1) ?? { accountId: 1, conversationId: 1, id: 1 })
const contact = (text: string) =>
  mergeContact(undefined, contactFromWire(wireContact(text), 1) ?? { accountId: 1, id: 1 })
const conversation = (text: string) =>
  mergeConversation(undefined, conversationFromWire(wireConversation(text), 1)?.conversation ?? { accountId: 1, id: 1 })
const response = (text: string, status: number, type: string) => ({
  status,
  headers: { 'content-type': type, 'retry-after': text, date: text },
  body: Buffer.from(text),
})
const preview = (text: string) => ({
  messageId: 1,
  text,
  direction: 'incoming' as const,
  attachment: null,
  senderName: text,
  createdAt: 1,
  typed: true,
})
/** An `ApiError` is a valid result; any other error is a fault. */
async function ignoreRejection(run: () => unknown): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ApiError') throw error
  }
}

/** By module, then by function: the name is `module#function`. */
const TABLE: Record<string, Record<string, (text: string) => unknown>> = {
  'shared/eventFields.ts': {
    unknownFields: (text) =>
      unknownFields('message.created', Object.fromEntries(text.split(' ').map((word) => [word, 1]))),
  },
  'shared/events.ts': {
    parseServerEvent: (text) => [
      parseServerEvent('message.created', wireMessage(text)),
      parseServerEvent('conversation.updated', wireConversation(text)),
      parseServerEvent(text, wireContact(text)),
      parseServerEvent('presence.update', { account_id: 1, users: { [text]: text } }),
      parseServerEvent('account.cache_invalidated', { account_id: 1, cache_keys: { [text]: text } }),
    ],
  },
  'shared/model/wire.ts': {
    attributesOf: (text) => [attributesOf(text), attributesOf(`{${text}`), attributesOf({ text })],
    countOf,
    idOf,
    oneOf: (text) => oneOf(text, ['a']),
    secondOf,
    textOf,
    timeOf: (text) => [timeOf(text), timeOf(`2026-11-21T${text}`), timeOf(`1${text}`)],
    wordsOf,
  },
  'shared/model/freeForm.ts': { freeForm: (text) => freeForm({ text, list: [text], [text]: text }) },
  'shared/model/contactFromWire.ts': {
    contactFromWire: (text) => contactFromWire(wireContact(text), 1),
    isContactWire: (text) => contactFromWire({ id: 1, type: text }, 1),
  },
  'shared/model/conversationFromWire.ts': {
    conversationFromWire: (text) => conversationFromWire(wireConversation(text), 1),
  },
  'shared/model/emailFromWire.ts': { emailFromWire: (text) => emailFromWire(mail(text)) },
  'shared/model/messageFromWire.ts': { messageFromWire: (text) => messageFromWire(wireMessage(text), 1) },
  'shared/model/preview.ts': {
    previewOf: (text) => previewOf(message(text)),
    shownPreview: (text) => CHANNELS.map((channel) => shownPreview(preview(text), channel)),
  },
  'shared/model/profileFromWire.ts': {
    profileFromWire: (text) =>
      profileFromWire({ id: 1, email: text, name: text, message_signature: text, accounts: [{ id: 1, name: text }] }),
  },
  'shared/model/providerErrors.ts': {
    providerError: (text) => [...CHANNELS, 'Channel::TwilioSms', text].map((channel) => providerError(text, channel)),
    shownDetail,
  },
  'shared/model/referenceFromWire.ts': {
    listFromWire: (text) =>
      [
        reference.agentFromWire,
        reference.inboxFromWire,
        reference.teamFromWire,
        reference.labelFromWire,
        reference.cannedResponseFromWire,
        reference.attributeDefinitionFromWire,
        reference.notificationFromWire,
      ].map((read: reference.Reader<unknown>) =>
        reference.listFromWire(
          [
            {
              id: 1,
              name: text,
              title: text,
              color: text,
              short_code: text,
              attribute_key: text,
              attribute_display_name: text,
              attribute_model: 'contact_attribute',
              content: text,
              created_at: text,
              primary_actor: { id: 1, meta: {} },
            },
          ],
          1,
          read,
        ),
      ),
  },
  'shared/search/fold.ts': { fold, foldWithPlaces },
  'shared/search/terms.ts': {
    parseTerms,
    hasAll: (text) => hasAll(text, TERMS),
    findTerms: (text) => findTerms(text, TERMS),
    markTerms: (text) => markTerms(text, TERMS),
  },
  'shared/model/author.ts': { authorOf: (text) => authorOf(message(text)) },
  'shared/model/channelApps.ts': { channelApp },
  'shared/model/recipients.ts': {
    parseAddresses: recipients.parseAddresses,
    addressKey: recipients.addressKey,
    asciiAddress: (text) => [recipients.asciiAddress(text), recipients.asciiAddress(`a@${text}`)],
    addressProblem: (text) => [
      recipients.addressProblem(text, new Set()),
      recipients.addressProblem(`a@${text}`, new Set([text])),
    ],
    isContactAlone: (text) => recipients.isContactAlone({ to: [text], cc: [], bcc: [] }, text),
    recipientTexts: (text) => recipients.recipientTexts({ to: [text], cc: [text], bcc: [] }, text),
  },
  'shared/model/recipientsPrefill.ts': {
    isOwnAddress: (text) => prefill.isOwnAddress(text, own(text)),
    mailPeople: (text) => prefill.mailPeople(message(text), text),
    sentRecipients: (text) =>
      prefill.sentRecipients({ attributes: { to_emails: text, cc_emails: [text], bcc_emails: text } }, text),
    replyRecipients: (text) => prefill.replyRecipients([prefill.mailPeople(message(text), text)], text, own(text)),
  },
  'shared/text/boundMarks.ts': { boundMarks },
  'shared/text/chat.ts': {
    parseChat: (text) => DIALECTS.map((dialect) => parseChat(text, dialect)),
    chatWords: (text) => DIALECTS.map((dialect) => chatWords(text, dialect)),
  },
  'shared/text/dialect.ts': { chatDialect, dialectOf: (text) => dialectOf(message(text), text) },
  'shared/text/direction.ts': { withoutDirectionControls, isolate },
  'shared/text/errors.ts': {
    errorText: (text) => errorText(new Error(text)),
    errorMessage: (text) => errorMessage(new Error(text)),
    errorStack: (text) => errorStack(new Error(text)),
    toError: (text) => toError(text).message,
  },
  'shared/text/inlineImages.ts': {
    splitImages: (text) => [splitImages(text), splitImages(`![${text}](https://${text})`)],
  },
  'shared/text/sameWords.ts': { isSameText: (text) => isSameText(text, `${text} `) },
  'shared/text/isBlank.ts': { isBlank, firstVisible: (text) => firstVisible(text, text) },
  'shared/text/json.ts': {
    readJson: (text) => [readJson(text), readJson(`"${text}`)],
    nestsDeeperThan: (text) => [nestsDeeperThan(text, 256), nestsDeeperThan(`"${text}`, 256)],
  },
  'shared/text/links.ts': {
    findLinks,
    addressEnd: (text) => addressEnd(text, text),
    hrefOf: (text) => [hrefOf(text), hrefOf(`https://a.example/${text}`)],
  },
  'shared/text/markdown.ts': { markdownTokens: (text) => markdownTokens(text)?.length },
  'shared/text/monograms.ts': {
    initialsOf,
    monogramsOf: (text) => [monogramsOf([text, `${text}.`]), monogramsOf(text.slice(0, 10_000).split(' '))],
    accountMonograms: (text) =>
      accountMonograms([
        { name: text, host: text },
        { name: text, host: `${text}.` },
        { name: 'Acme', host: text },
        { name: 'Acme', host: `${text}.` },
      ]),
  },
  'shared/text/names.ts': { shownName: (text) => shownName(text), contactName: (text) => contactName(contact(text)) },
  'shared/text/plainParagraphs.ts': { plainParagraphs },
  'shared/text/plainWords.ts': {
    plainWords: (text) => (['markdown', ...DIALECTS] as const).map((dialect) => plainWords(text, dialect)),
    plainLine: (text) => plainLine(text, 'markdown', 300),
    oneLine,
  },
  'shared/text/truncate.ts': {
    boundaryBefore: (text) => [boundaryBefore(text, text.length >> 1), boundaryBefore(text, text.length - 1)],
    truncate: (text) => truncate(text, text.length >> 1),
    truncateBytes: (text) => truncateBytes(text, text.length >> 1),
  },
  'shared/text/mentions.ts': { mentionsUser: (text) => mentionsUser(text, 7, [1, 2, 3]) },
  'shared/text/pasted.ts': { withoutUnseen, pasted: (text) => [pasted(text), pasted(`"${text}"`), pasted(`"${text}`)] },
  'shared/text/withoutEnd.ts': { withoutEnd: (text) => withoutEnd(text, './ ') },
  'electron/core/cache/searchText.ts': {
    messageTexts: (text) => CHANNELS.map((channel) => messageTexts(message(text), () => channel)),
    contactTexts: (text) => contactTexts(contact(text)),
    conversationTexts: (text) => conversationTexts(conversation(text)),
  },
  'electron/core/search/snippet.ts': {
    snippetOf: (text) => [snippetOf([text], TERMS), snippetOf([`${text} rdrum`], ['rdrum'])],
  },
  'electron/core/cache/searchTokens.ts': {
    indexedText,
    indexQuery: (text) => indexQuery(parseTerms(text).terms),
    beginningsQuery: (text) => beginningsQuery(parseTerms(text).terms),
  },
  'electron/core/alerts/texts.ts': {
    alertTitle: (text) => alertTitle('message', text, true),
    alertBody: (text) => alertBody(preview(text), 1, true, 'Channel::Whatsapp'),
  },
  'electron/core/api/answer.ts': {
    jsonOf: (text) =>
      Promise.all([
        ignoreRejection(() => jsonOf(response(text, 200, 'application/json'))),
        ignoreRejection(() => jsonOf(response(`"${text}`, 200, text))),
      ]),
    statusError: (text) => [
      statusError(response(text, 500, 'text/plain')),
      statusError(response(JSON.stringify({ error: text, message: text, errors: [text] }), 422, 'application/json')),
      statusError(response(text, 403, 'text/html')),
    ],
  },
  'electron/core/api/chatwoot.ts': {
    createDeskApi: (text) => {
      // The text once in each: many large copies would measure memory allocation. The readers of the parts have their own rows.
      const messages = [{ id: 1, content: text }]
      const body = Buffer.from(
        JSON.stringify({ data: { meta: {}, payload: [{ id: 1, messages }] }, payload: messages }),
      )
      const answer = { status: 200, headers: { date: text }, body }
      const http = { request: () => Promise.resolve(answer), open: () => Promise.reject(new Error('not here')) }
      const api = createDeskApi({
        baseUrl: 'https://desk.example',
        authorization: { kind: 'token', token: 'a' },
        http,
        log: quiet,
      })
      return Promise.all([
        ignoreRejection(() => api.conversations(1, { status: 'all', assigneeType: 'all', page: 1 })),
        ignoreRejection(() => api.messages(1, 1)),
      ])
    },
  },
  'electron/core/cable/frames.ts': {
    parseFrame: (text) => [
      parseFrame(Buffer.from(text), false),
      parseFrame(`{"identifier":"a","message":{"event":"e","data":{"text":${JSON.stringify(text)}}}}`, false),
      parseFrame(`"${text}`, false),
    ],
    pingTimeOf: (text) => pingTimeOf(`{"type":"ping","message":${JSON.stringify(text)}}`),
  },
  'electron/core/cable/history.ts': { redact: (text) => redact(text, ['secret']) },
  'electron/core/net/retryAfter.ts': { parseRetryAfter: (text) => parseRetryAfter(text, 0) },
  'electron/core/desk/dashboardAddress.ts': {
    readDashboardAddress: (text) => [
      readDashboardAddress(text),
      readDashboardAddress(`https://desk.example/app/accounts/${text}`),
    ],
  },
  'electron/core/media/limits.ts': { safeType: (text) => safeType('attachment', text, text) },
  'electron/core/media/stableAddress.ts': {
    stableAddress: (text) => [
      stableAddress(text, 'https://desk.example'),
      stableAddress(`https://a.example/rails/active_storage/${text}`, 'https://desk.example'),
      stableAddress(`https://a.example/?${text}`, 'https://desk.example'),
    ],
  },
  'electron/core/net/privateHost.ts': { isPrivateAddress, isPrivateHost },
  'electron/core/session/address.ts': {
    parseAddress: (text) => [
      parseAddress(text),
      parseAddress(`desk.example/${text}`),
      parseAddress(`desk.example/app/${text}`),
    ],
  },
  'electron/core/session/authorize.ts': {
    authorizationOf: (text) =>
      Promise.all(
        [200, 400, 401].map((status) =>
          ignoreRejection(() =>
            authorizationOf(
              response(JSON.stringify({ error: text, errors: [text] }), status, 'application/json'),
              'forbidden',
            ),
          ),
        ),
      ),
  },
  'electron/core/session/ssoAddress.ts': {
    readSsoPage: (text) => [
      readSsoPage(text, 'https://desk.example'),
      readSsoPage(`https://desk.example/app/login?email=a%40b&sso_auth_token=${text}`, 'https://desk.example'),
    ],
    readSsoLink: (text) => [
      readSsoLink(`deskbell://auth/saml?error=${text}`),
      readSsoLink(`deskbell://auth/saml?sso_auth_token=a&email=${text}`),
    ],
  },
  'electron/core/session/signInWays.ts': {
    readSignInWays: (text) => [
      readSignInWays(text),
      readSignInWays(`allowedLoginMethods: [${text}`),
      readSignInWays(`googleOAuthClientId: '${text}`),
    ],
  },
  'electron/core/session/sessionLimit.ts': {
    sessionLimitOf: (text) =>
      sessionLimitOf({
        sessions: [{ id: 1, browser_name: text, browser_version: text, city: text, last_activity_at: text }],
      }),
  },
  'electron/core/session/sessionId.ts': { sessionIdOf: (text) => sessionIdOf(text, 1) },
  'electron/os/deepLinks.ts': {
    parseDeepLink: (text) => [parseDeepLink(text), parseDeepLink(`deskbell://${text}`)],
    deepLinksIn: (text) => deepLinksIn([text, `deskbell://${text}`]),
  },
  'electron/os/fileName.ts': { safeFileName: (text) => [safeFileName(text), safeFileName(`${text}.png`)] },
  'electron/os/origin.ts': {
    isAppAddress: (text) => [isAppAddress(text), isAppAddress(`app://deskbell/${text}`)],
    mayNavigate: (text) => mayNavigate(`app://deskbell/${text}`, true),
  },
  'electron/os/outsideAddress.ts': {
    outsideAddress: (text) => [
      outsideAddress(text),
      outsideAddress(`https://a.example/${text}`),
      outsideAddress(`mailto:${text}`),
    ],
  },
  'electron/os/redact.ts': {
    redactText,
    redactValue: (text) => redactValue({ text, list: [text], [text]: text, error: new Error(text) }),
  },
}

export const MAIN_ROWS: readonly Row[] = rowsOf(TABLE)
