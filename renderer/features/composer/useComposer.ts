/** The behaviour of the composer: what is written, what may be sent, and sending it. What is sent stays in the kept draft until main has it on disk. */
import type { ShallowRef } from 'vue'
import { computed, nextTick, onBeforeUnmount, shallowRef, watch } from 'vue'
import { conversationKey } from '../../../shared/model/ids.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { isBlank } from '../../../shared/text/isBlank.ts'
import type { MailHead, ThreadConversation, ThreadHead } from '../../../shared/views.ts'
import { call } from '../../bridge.ts'
import { useI18n } from '../../i18n.ts'
import { useNotices } from '../../stores/notices.ts'
import { useSettings } from '../../stores/settings.ts'
import { useWriting } from '../../stores/writing.ts'
import { formatSize } from '../../ui/bytes.ts'
import { adoptHistory, insertInField, rememberField } from '../../ui/fieldHistory.ts'
import { isInputMethodKey } from '../../ui/inputMethod.ts'
import type { TakeBack } from '../../ui/shortcuts.ts'
import { useCommand } from '../../ui/shortcuts.ts'
import { TextHistory } from '../../ui/textHistory.ts'
import { useThread } from '../thread/context.ts'
import { isSendKey } from './keys.ts'
import { checkFiles, lengthOf, MOST_BYTES, MOST_FILES, sendProblem } from './limits.ts'
import { saysOnlyFileNames } from './pastedFiles.ts'
import { slashWord, withMentions } from './suggestions.ts'
import { createTyping } from './typing.ts'
import type { Mode } from './useDraft.ts'
import { useDraft } from './useDraft.ts'
import { useFileDrop } from './useFileDrop.ts'
import { useOutgoing } from './useOutgoing.ts'
import { useRecipients } from './useRecipients.ts'
import { useSuggestions } from './useSuggestions.ts'
import { useUploads } from './useUploads.ts'

/** The servers' own limit for any text; channels have smaller ones, notes do not. */
const NOTE_LENGTH = 150_000

/** `cannotReply`: has the focus where the channel takes no reply, in place of `field`. */
export function useComposer(
  conversation: () => ThreadConversation,
  drafts: () => ThreadHead['drafts'],
  mail: () => MailHead | null,
  section: Readonly<ShallowRef<HTMLElement | null>>,
  field: Readonly<ShallowRef<HTMLTextAreaElement | null>>,
  cannotReply: Readonly<ShallowRef<HTMLElement | null>>,
) {
  const { t, locale } = useI18n()
  const { ref, replyTo } = useThread()
  const notices = useNotices()
  const settings = useSettings()

  const mode = shallowRef<Mode>('reply')
  const note = computed(() => mode.value === 'note')
  const refused = shallowRef<string | null>(null)
  const tried = shallowRef(false)

  const files = {
    reply: useUploads(ref, 'reply', () => draft.changed('reply')),
    note: useUploads(ref, 'note', () => draft.changed('note')),
  }
  const uploads = computed(() => files[mode.value])
  const draft = useDraft(
    ref,
    (which) => files[which].keptIds(),
    () => recipients.edited.value,
  )
  const recipients = useRecipients(
    mail,
    () => draft.changed('reply'),
    () => !isBlank(draft.text.reply),
  )
  const text = computed(() => draft.text[mode.value])
  watch(
    drafts,
    (kept) => {
      draft.restore({ reply: kept.reply.text, note: kept.note.text })
      recipients.restore(kept.reply.recipients ?? null)
      files.reply.restore(kept.reply.attachments)
      files.note.restore(kept.note.attachments)
      if (draft.text.reply === '' && draft.text.note !== '') mode.value = 'note'
    },
    { immediate: true, once: true },
  )

  const typing = createTyping((on, isPrivate) => {
    call('conversation:setTyping', { ref, on, private: isPrivate }).catch((thrown: unknown) =>
      console.warn('typing was not told', thrown),
    )
  })
  onBeforeUnmount(() => typing.stop())

  const most = computed(() => (note.value ? NOTE_LENGTH : conversation().maxLength))
  const length = computed(() => lengthOf(text.value, most.value))
  const closed = computed(() => !note.value && !conversation().canReply)
  const problem = computed(
    () =>
      (!note.value && recipients.blocked.value ? 'recipients' : null) ??
      sendProblem({
        text: text.value,
        most: most.value,
        uploads: uploads.value.list,
        canReply: conversation().canReply,
        note: note.value,
      }),
  )
  /** A lone `/word` is a canned response that wasn't chosen, or a typo of one: sent only by a button of its own. */
  const held = computed(() => problem.value === null && slashWord(text.value) !== null)
  /** What is wrong, once the person tried, or at once where waiting would not help. */
  const notice = computed(() => {
    if (refused.value !== null) return refused.value
    if (problem.value === 'tooLong') return t('composer.problem.tooLong', { most: most.value })
    if (held.value && tried.value)
      return t(suggestions.knows(text.value) ? 'composer.problem.cannedCode' : 'composer.problem.slashWord', {
        word: text.value.trim(),
      })
    return tried.value && problem.value !== null && problem.value !== 'empty'
      ? t(`composer.problem.${problem.value}`, { count: MOST_FILES })
      : null
  })
  watch([mode, text], () => {
    tried.value = false
  })

  /** One undo history for each mode; the field is a new element in each, so nothing typed in one can come back in the other. */
  const histories = { reply: new TextHistory(), note: new TextHistory() }
  watch(
    field,
    (element) => {
      if (element !== null) adoptHistory(element, histories[mode.value])
    },
    { flush: 'post' },
  )

  function insert(words: string, from?: number, to?: number): void {
    if (field.value === null) return
    // At once: a popover that closes gives the focus back to its button only where nothing else took it.
    field.value.focus()
    insertInField(field.value, words, from, to)
    focus()
  }
  const suggestions = useSuggestions(insert)
  function look(): void {
    if (field.value !== null) suggestions.look(field.value.value, field.value.selectionStart, note.value)
  }
  function askCanned(): void {
    const before = text.value.slice(0, field.value?.selectionStart ?? text.value.length)
    insert(before === '' || /\s$/.test(before) ? '/' : ' /')
  }

  function focus(): void {
    void nextTick(() => (field.value ?? cannotReply.value)?.focus())
  }
  /** Where nothing else has the focus: a button that was disabled lost it. */
  function refocus(): void {
    const active = document.activeElement
    if (active === null || active === document.body || active.closest('section')?.contains(field.value) === true)
      focus()
  }
  function setMode(next: Mode, andFocus = false): void {
    if (next !== mode.value) {
      typing.stop()
      refused.value = null
      suggestions.look('', 0, false)
      if (field.value !== null) rememberField(field.value)
      mode.value = next
    }
    if (andFocus) focus()
  }
  /** By a letter, which may be the first of a word: taken back, the words go into the mode that was on the screen, if it can be written in. */
  function switchTo(next: Mode): TakeBack {
    const before = mode.value
    setMode(next, true)
    return () => {
      if (before === 'note' || conversation().canReply) setMode(before)
    }
  }
  function modeKey(event: KeyboardEvent): void {
    if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].includes(event.key)) return
    event.preventDefault()
    setMode(note.value ? 'reply' : 'note')
    const group = event.currentTarget instanceof HTMLElement ? event.currentTarget.parentElement : null
    void nextTick(() => group?.querySelector<HTMLElement>(`[data-mode="${mode.value}"]`)?.focus())
  }

  function addFiles(chosen: readonly File[]): void {
    const { accepted, refused: bad } = checkFiles(chosen, uploads.value.list.length)
    uploads.value.add(accepted)
    if (accepted.length > 0) draft.attached(mode.value)
    const first = bad[0]
    refused.value =
      first === undefined
        ? null
        : t(`composer.refused.${first.problem}`, {
            name: first.file.name,
            size: formatSize(MOST_BYTES, locale.value),
            count: MOST_FILES,
          })
    focus()
  }

  const {
    sending,
    waitsFor,
    takeBack,
    send: handOver,
  } = useOutgoing({ ref, draft, files, recipients, replyTo, done: refocus })
  /** Takes what is written out of the field; it goes as soon as main has what was sent before. */
  function send(asWritten = false): void {
    tried.value = true
    refused.value = null
    if (problem.value === 'recipients') return recipients.show()
    if (problem.value !== null || (held.value && !asWritten)) return focus()
    const which = mode.value
    const isReply = which === 'reply'
    const answered = isReply ? replyTo.value : null
    typing.stop()
    const words = draft.take(which)
    const taken = files[which].take()
    histories[which].clear()
    if (isReply) replyTo.value = null
    tried.value = false
    handOver({
      mode: which,
      asWritten,
      replyTo: answered,
      uploads: taken,
      input: {
        ref,
        echoId: crypto.randomUUID(),
        content: isReply ? words : withMentions(words, suggestions.mentionable()),
        private: !isReply,
        inReplyTo: answered?.id ?? null,
        uploadIds: taken.map(({ id }) => id),
        recipients: isReply ? recipients.current.value : null,
      },
    })
    focus()
  }

  function key(event: KeyboardEvent): void {
    if (isInputMethodKey(event)) return
    if (suggestions.unknown.value !== null && (event.key === 'Escape' || isSendKey(event, settings.settings.sendKey))) {
      event.preventDefault()
      event.stopPropagation()
      // Says why nothing was sent, and how to send it all the same.
      if (event.key !== 'Escape') tried.value = true
      return suggestions.close()
    }
    if (suggestions.list.value.length > 0) {
      if (event.key === 'Escape') {
        event.preventDefault()
        event.stopPropagation()
        return suggestions.close()
      }
      if (event.key === 'Tab' && !event.shiftKey) {
        event.preventDefault()
        return suggestions.choose(suggestions.cursor.index.value)
      }
      if (suggestions.cursor.onKey(event)) return
    }
    if (isSendKey(event, settings.settings.sendKey)) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      if (replyTo.value !== null) replyTo.value = null
      else field.value?.blur()
    }
  }
  function input(event: Event): void {
    if (!(event.target instanceof HTMLTextAreaElement)) return
    refused.value = null
    draft.set(mode.value, event.target.value)
    if (isBlank(event.target.value)) typing.stop()
    else typing.key(note.value)
    look()
  }
  /** A text area takes plain text alone; only files need help. */
  function paste(event: ClipboardEvent): void {
    const { clipboardData } = event
    const pasted = Array.from(clipboardData?.files ?? [])
    if (clipboardData === null || pasted.length === 0) return
    const names = pasted.map(({ name }) => name)
    if (!saysOnlyFileNames(clipboardData.getData('text/plain'), names)) return
    event.preventDefault()
    addFiles(pasted)
  }
  const dragging = useFileDrop(section, () => !closed.value, addFiles)
  /** The focus left the composer: what waits is kept, and nobody types any more. */
  function left(event: FocusEvent): void {
    if (
      event.currentTarget instanceof Element &&
      event.relatedTarget instanceof Node &&
      event.currentTarget.contains(event.relatedTarget)
    )
      return
    typing.stop()
    void draft.flush()
  }

  /** Words typed where no reply can be written: they wait for the note. */
  const kept = shallowRef('')
  const shownMode = shallowRef(mode.value)
  const writing = useWriting()
  onBeforeUnmount(
    writing.register({
      key: conversationKey(ref),
      field: () => (shownMode.value === mode.value ? field.value : null),
      isClosed: () => shownMode.value === mode.value && closed.value,
      keep: (words) => {
        kept.value += words
        focus()
      },
      // In the mode it was written in: the other one may hold words for somebody else.
      sendAgain: ({ mode: which, asWritten }) => {
        setMode(which)
        send(asWritten)
      },
    }),
  )
  watch(
    [mode, field, cannotReply],
    () => {
      shownMode.value = mode.value
      writing.settle()
    },
    { flush: 'post' },
  )
  /** Goes on with a note, and with what was typed for the reply. */
  function writeNote(): void {
    setMode('note', true)
    const words = kept.value
    kept.value = ''
    if (words !== '') writing.expectComposer(words)
  }

  watch(replyTo, (now) => {
    if (now !== null) setMode('reply', true)
  })
  useCommand('composer-reply', () => switchTo('reply'))
  useCommand('composer-note', () => switchTo('note'))
  useCommand(
    'composer-attach',
    () => field.value?.closest('section')?.querySelector<HTMLInputElement>('input[type="file"]')?.click(),
    () => !closed.value,
  )

  return {
    mode,
    note,
    text,
    recipients,
    tried,
    uploads,
    suggestions,
    problem,
    held,
    notice,
    length,
    sending,
    waitsFor,
    takeBack: () => {
      takeBack()
      focus()
    },
    dragging,
    closed,
    kept,
    replyTo,
    sendKey: computed(() => settings.settings.sendKey),
    setMode,
    writeNote,
    modeKey,
    insert,
    askCanned,
    addFiles,
    send,
    key,
    input,
    look,
    paste,
    left,
    focus,
    cancelReply: () => {
      replyTo.value = null
    },
    setSendKey: (sendKey: Settings['sendKey']) =>
      void settings.change({ sendKey }).catch((thrown: unknown) => notices.fail(thrown)),
  }
}
