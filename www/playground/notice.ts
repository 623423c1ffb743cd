/** Something that can be done about what a notice says. */
export interface NoticeAction {
  readonly title: string;
  readonly run: () => void;
}

/**
 * A line over the page that says what has happened. It takes no keyboard and moves nothing. Each has one subject, so that what the
 * page says by itself is not in place of the answer to what somebody has just done.
 */
export interface Notice {
  /** Says it in place of what was said before. With something to do it stays until it is done or closed. */
  say(words: string, ...actions: readonly NoticeAction[]): void;
  /** Says it with a text that is to be copied by hand. */
  offer(words: string, text: string): void;
  close(): void;
}

/** How long a notice without an action is seen at most, in milliseconds; a short one is read sooner. */
const SEEN = 8000;
const READ = 80; // for each character

/** Makes a notice, which is not seen until there is something to say, over those that `host` has; `name` says what it is for. */
export function createNotice(host: HTMLElement, name: string): Notice {
  const box = document.createElement("section");
  box.className = "notice";
  const status = document.createElement("p");
  status.role = "status";
  const rest = document.createElement("div");
  rest.className = "notice-rest";
  box.append(status, rest);
  host.append(box);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(timer);
    status.textContent = "";
    rest.replaceChildren();
    box.ariaLabel = null;
    box.classList.remove("notice-shown");
  };
  const button = ({ title, run }: NoticeAction): HTMLButtonElement => {
    const element = document.createElement("button");
    element.type = "button";
    element.textContent = title;
    element.addEventListener("click", () => {
      close();
      run();
    });
    return element;
  };
  const show = (words: string, ...elements: readonly HTMLElement[]): void => {
    clearTimeout(timer);
    status.textContent = words;
    rest.replaceChildren(...elements, button({ title: "Close", run: () => {} }));
    box.ariaLabel = name;
    box.classList.add("notice-shown");
  };
  box.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") close();
  });
  return {
    say(words, ...actions) {
      show(words, ...actions.map(button));
      if (actions.length === 0) timer = setTimeout(close, Math.min(SEEN, 1500 + READ * words.length));
    },
    offer(words, text) {
      const field = document.createElement("input");
      field.readOnly = true;
      field.value = text;
      field.ariaLabel = words;
      show(words, field);
      field.select();
    },
    close,
  };
}
