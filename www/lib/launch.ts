/** What is asked once a document is to be launched. */

import { input } from "./core/launch.js";
import { createModule } from "./module.js";

/** The module that is asked for it. */
export const launching = createModule(input);
