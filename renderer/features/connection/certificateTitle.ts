import type { MessageKey } from '../../../shared/i18n/messageKey.ts'
import type { CertificateView } from '../../../shared/views.ts'

/** The title over a certificate that is shown, or about to be. */
export function certificateTitle(certificate: CertificateView | null): MessageKey {
  return certificate === null || certificate.changedSince === null ? 'certificate.title' : 'certificate.changedTitle'
}
