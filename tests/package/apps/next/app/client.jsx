"use client";

import { check } from "deployable";
import { define } from "deployable/element";
import { check as checkStreamed, init } from "deployable/web";
import { useEffect, useRef, useState } from "react";
import { DEADLOCK } from "../deadlock.js";

/** A client component: the document is checked in the browser, and shown in the elements. */
export function Client() {
  const [client, setClient] = useState("");
  const [web, setWeb] = useState("");
  const [element, setElement] = useState("");
  const editor = useRef(null);
  useEffect(() => {
    setClient(check(DEADLOCK).deadlocks.length);
    init().then(() => setWeb(checkStreamed(DEADLOCK).deadlocks.length));
    define().then(() => {
      editor.current.value = DEADLOCK;
      setElement(editor.current.report.deadlocks.length);
    });
  }, []);
  return (
    <>
      <output id="client">{client}</output>
      <output id="web">{web}</output>
      <output id="element">{element}</output>
      <deployable-editor id="editor" ref={editor} />
      <deployable-graph for="editor" />
    </>
  );
}
