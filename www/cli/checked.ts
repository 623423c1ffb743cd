import type { Report } from "deployable";

/** A document that has been checked. */
export interface Checked {
  /** As the user named it. */
  file: string;
  text: string;
  report: Report;
  /** How many more findings there would be, but for comments in it. */
  ignored: number;
}
