import { useEffect, useState } from "react";
import { DEMOS } from "../scenario/demos.ts";
import { useActions, useSyscope } from "../screen/syscope-context.tsx";
import { Tabs } from "../screen/tabs.tsx";
import { shareText } from "../text/share.ts";
import { Dialog } from "./dialog.tsx";
import { EmbedSection } from "./share/embed-section.tsx";
import { LinkSection } from "./share/link-section.tsx";
import { PictureSection } from "./share/picture-section.tsx";
import { fileStem } from "./share/program-file.ts";
import { ProgramSection } from "./share/program-section.tsx";
import { RecordSection } from "./share/record-section.tsx";
import styles from "./share/share.module.css";

/** What is on the screen, to be given away: as a link, a frame for another page, or a file. */
export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const [chosen, setChosen] = useState("link");
  const { linkOf, pause } = useActions();
  const frame = useSyscope((state) => state.frame);
  const session = useSyscope((state) => state.session);
  const source = useSyscope((state) => state.source);
  const syntax = useSyscope((state) => state.syntax);
  const bits = useSyscope((state) => state.bits);
  const options = useSyscope((state) => state.options);
  const name = useSyscope((state) => state.name);
  const lesson = useSyscope((state) => state.lesson);
  // A moment is shared: it stands still as long as the dialog is open.
  useEffect(pause, [pause]);
  const page = location.href.split("#")[0] ?? "";
  const link = linkOf();
  const title = lesson?.title ?? DEMOS.find(({ id }) => id === name)?.title ?? "";
  const refused = (message: string) => <p className={styles.refused}>{message}</p>;
  const noMachine = refused(shareText.picture.none);
  const file = `syscope-${fileStem(session?.run.program.name ?? name)}`;
  const tabs = [
    {
      id: "link",
      title: shareText.link.title,
      content: link.ok ? <LinkSection hash={link.value} address={`${page}${link.value}`} /> : refused(link.message),
    },
    {
      id: "embed",
      title: shareText.embed.title,
      content: link.ok ? <EmbedSection hash={link.value} page={page} title={title} /> : refused(link.message),
    },
    {
      id: "picture",
      title: shareText.picture.title,
      content: frame === null ? noMachine : <PictureSection frame={frame} name={`${file}-step-${frame.step}`} />,
    },
    {
      id: "trace",
      title: shareText.record.title,
      content: session === null ? noMachine : <RecordSection run={session.run} name={file} />,
    },
    {
      id: "program",
      title: shareText.program.title,
      content: <ProgramSection program={{ name, source, syntax, bits }} options={options} />,
    },
  ];
  return (
    <Dialog title={shareText.title} onClose={onClose}>
      <div className={styles.share}>
        <Tabs label={shareText.sections} tabs={tabs} chosen={chosen} onChoose={setChosen} />
      </div>
    </Dialog>
  );
}
