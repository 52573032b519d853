/** Copying a text, with a notice. */
import { call } from '../bridge/client.ts'
import { useNotices } from './notices.ts'

export function useCopy(): (text: string) => void {
  const notices = useNotices()
  return (text) => {
    call('text:copy', { text }).then(
      () => notices.show({ key: 'app.copied' }),
      (thrown: unknown) => notices.fail(thrown),
    )
  }
}
