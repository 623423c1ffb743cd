/** What is set of a launch, whether it is rehearsed or real. */

import type { LaunchOptions } from "deployable";
import { choiceField, numberField } from "./dom.js";

/** The settings, as fields and as options. */
export interface Settings {
  readonly fields: readonly HTMLElement[];
  /** How long an instance boots and a service runs, of which nothing else is known. */
  boot(): number;
  usual(): number;
  options(): Pick<LaunchOptions, "timeout" | "afterwards">;
}

/** How the fields are called that mean something else in a real launch. */
export interface SettingsOptions {
  readonly boot: string;
  readonly usual: string;
  readonly onChange: () => void;
}

/** What a time may be, in seconds. */
export const TIMES = { least: 0, most: 1e6 } as const;

const BOOT = 30;
const USUAL = 10;

/** Makes the settings as they are unless somebody changes them. */
export function createSettings({ boot: bootWords, usual: usualWords, onChange }: SettingsOptions): Settings {
  let boot = BOOT;
  let usual = USUAL;
  let options: ReturnType<Settings["options"]> = {};
  const set = (some: typeof options): void => {
    options = { ...options, ...some };
    onChange();
  };
  const fields = [
    numberField(bootWords, "s", { value: boot, ...TIMES }, (value) => {
      boot = value ?? BOOT;
      onChange();
    }),
    numberField(usualWords, "s", { value: usual, ...TIMES }, (value) => {
      usual = value ?? USUAL;
      onChange();
    }),
    numberField("All must have started within", "s", { value: null, ...TIMES }, (value) =>
      set({ timeout: value ?? undefined }),
    ),
    choiceField(
      "If not",
      { nothing: "nothing follows", rollback: "roll back", relaunch: "launch again" },
      "nothing",
      (afterwards) => set({ afterwards }),
    ),
  ];
  return { fields, boot: () => boot, usual: () => usual, options: () => options };
}
