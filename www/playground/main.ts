/** The playground: a text, and its report as it is typed. */

import { init, open } from "deployable/web";

const text = document.querySelector<HTMLTextAreaElement>("#text");
const report = document.querySelector("#report");

await init();
const deployable = open(text?.value ?? "");
const show = () => {
  if (text === null || report === null) return;
  deployable.update(text.value);
  report.textContent = JSON.stringify(deployable.report(), null, 2);
};
text?.addEventListener("input", show);
show();
