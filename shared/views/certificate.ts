/** Certificates of servers that the system doesn't trust. Times are unix seconds. */

/** Why the system doesn't trust a certificate. `other` can't be trusted by the user either. */
export const CERTIFICATE_PROBLEMS = [
  'selfSigned',
  'unknownIssuer',
  'wrongHost',
  'expired',
  'notYetValid',
  'other',
] as const
export type CertificateProblem = (typeof CERTIFICATE_PROBLEMS)[number]

interface CertificateFacts {
  /** Host and port, such as `desk.local:443`: what trust is stored for. */
  readonly server: string
  /** SHA-256 of the certificate, as pairs of capital hexadecimal digits with colons. */
  readonly fingerprint: string
  /** The name and the issuer that the certificate states. Anyone can write anything there. */
  readonly subject: string
  readonly issuer: string
  readonly validFrom: number
  readonly validTo: number
}

/** A certificate that a server shows and that is not trusted. */
export interface CertificateView extends CertificateFacts {
  readonly problem: CertificateProblem
  /** When the user trusted another certificate of this server; null if they never did. */
  readonly changedSince: number | null
}

/** A certificate that the user trusts, for its server only. */
export interface TrustedCertificateView extends CertificateFacts {
  readonly trustedAt: number
}
