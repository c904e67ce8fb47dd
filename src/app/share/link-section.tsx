import { shareText } from "../../text/share.ts";
import { CopyField } from "./copy-field.tsx";
import { QR_CHARACTERS, QrCode } from "./qr-code.tsx";
import styles from "./share.module.css";
import { whatItOpens } from "./what-it-opens.ts";

const { link: text } = shareText;

/** The link to the moment, what it opens, and the same as a QR code. */
export function LinkSection({ hash, address }: { readonly hash: string; readonly address: string }) {
  return (
    <div className={styles.linkSection}>
      <div className={styles.linkWords}>
        <CopyField label={text.label} value={address} />
        <p className="quiet">
          {text.length(address.length)} {text.private}
        </p>
        <h3>{text.carries}</h3>
        <dl className={styles.carries}>
          {whatItOpens(hash).map(({ term, says }) => (
            <div key={term}>
              <dt>{text.terms[term]}</dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
      </div>
      {address.length > QR_CHARACTERS ? (
        <p className="quiet">{text.qrTooLong(address.length, QR_CHARACTERS)}</p>
      ) : (
        <figure className={styles.qrFigure}>
          <QrCode text={address} label={text.qr} />
          <figcaption>{text.qrMeaning}</figcaption>
        </figure>
      )}
    </div>
  );
}
