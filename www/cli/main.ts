/** The command `deployable`: arguments in, output and exit status out. */

import { version } from "../../package.json";

import { misuse, quoted, request } from "./arguments.js";
import { COMMANDS, type Outcome } from "./commands.js";
import { Failure } from "./failure.js";
import { HELP } from "./help.js";
import { write } from "./output.js";
import { screen } from "./style.js";
import { visible } from "./visible.js";
import { choice } from "./words.js";

const MAIN = { name: "deployable", help: HELP, options: {} };

/** Does what `args` ask for. */
async function run(args: readonly string[]): Promise<Outcome> {
  const given = args[0] === "help" ? [...args.slice(1), "--help"] : args;
  const [word = "", ...others] = given;
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  const asked = request(command ? others : given, command ?? MAIN);
  if (asked === "help") {
    return { output: (command ?? MAIN).help, errors: false };
  }
  if (asked === "version") {
    return { output: `deployable ${version}\n`, errors: false };
  }
  if (!command) {
    const problem = word === "" ? "no command given" : `unknown command ${quoted(word)}`;
    throw misuse(MAIN, `${problem}; there is ${choice(Object.keys(COMMANDS))}`);
  }
  return command.run(asked, screen(process.stdout, process.env));
}

try {
  const { output, errors, remarks = [] } = await run(process.argv.slice(2));
  await write(output);
  for (const remark of remarks) {
    process.stderr.write(`deployable: ${remark}\n`);
  }
  process.exitCode = errors ? 1 : 0;
} catch (error) {
  const reason = error instanceof Failure ? error.message : `unexpected: ${visible(String(error))}`;
  process.stderr.write(`deployable: ${reason}\n`);
  process.exitCode = 2;
}
