import { check } from "deployable";
import { DEADLOCK } from "../deadlock.js";
import { Client } from "./client.jsx";

/** A server component: the document is checked where the page is made. */
export default function Page() {
  return (
    <main>
      <output id="server">{check(DEADLOCK).deadlocks.length}</output>
      <Client />
    </main>
  );
}
