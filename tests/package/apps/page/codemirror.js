import { xml } from "@codemirror/lang-xml";
import { EditorView } from "@codemirror/view";
import { deployable } from "deployable/codemirror";
import { DEADLOCK } from "./deadlock.js";

const checked = deployable({
  onCheck({ report }) {
    document.querySelector("#codemirror").textContent = report.deadlocks.length;
  },
});
new EditorView({ doc: DEADLOCK, parent: document.querySelector("#own"), extensions: [xml(), checked] });
