/** What a device is called that is signed in. */
import type { SignedInDevice } from '../../../shared/bridge.ts'
import { useI18n } from '../../i18n.ts'

export function useDeviceName(): (device: SignedInDevice) => string {
  const { t } = useI18n()
  return ({ program, system }) => {
    const name = program ?? t('accounts.limitUnknown')
    return system === null ? name : t('accounts.limitOn', { program: name, system })
  }
}
