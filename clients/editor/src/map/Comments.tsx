// What people say about a stage or touchpoint.

import { timestampMs } from "@bufbuild/protobuf/wkt";
import { useState } from "react";
import type { JourneyMap } from "../../generated/journeygraph/v1/journey_map_pb.js";
import type { MapOperation } from "../../generated/journeygraph/v1/map_edit_pb.js";
import { t } from "../i18n";
import { comment, resolveThread, threadsAt } from "../model/edits";
import type { CommentAnchor } from "../model/edits";
import { dateTime } from "../model/format";

export function Comments({ map, edit, author, anchor }: {
  map: JourneyMap;
  edit: (operations: MapOperation[]) => Promise<void>;
  author: string;
  anchor: CommentAnchor;
}) {
  const [text, setText] = useState("");
  const threads = threadsAt(map, anchor);
  return (
    <section className="comments" aria-label={t("Comments")}>
      <h3>{t("Comments")}</h3>
      {threads.map((thread) => (
        <article key={thread.id} className={thread.resolved ? "thread resolved" : "thread"}>
          {thread.comments.map((one, i) => (
            <p key={i}>
              <strong>{one.author || t("Somebody")}</strong>{" "}
              <span className="quiet">{one.time && dateTime(timestampMs(one.time))}</span><br />
              {one.text}
            </p>
          ))}
          <button type="button" onClick={() => void edit([resolveThread(thread.id, !thread.resolved)])}>
            {thread.resolved ? t("Open again") : t("Settled")}
          </button>
        </article>
      ))}
      <form onSubmit={(event) => {
        event.preventDefault();
        void edit([comment(map, anchor, author, text, new Date())]);
        setText("");
      }}>
        <textarea required rows={2} value={text} aria-label={t("Comment")} maxLength={2000}
          placeholder={t("Say something …")} onChange={(event) => setText(event.target.value)} />
        <button type="submit">{t("Comment")}</button>
      </form>
    </section>
  );
}
