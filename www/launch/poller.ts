/** Asks servers for reports, again and again. */

/** What came of asking at an address: a text, or what went wrong. */
export type Answer = { readonly text: string } | { readonly problem: string };

/** Asks at several addresses, each by itself: none waits for another. */
export interface Poller {
  polls(): boolean;
  /** Asks at these from now on, and no more at those before; each again so many seconds after its answer. */
  start(urls: readonly string[], every: number): void;
  /** Nothing comes any more, not even what is on its way. */
  stop(): void;
}

/** How long an answer may take, in milliseconds. */
const PATIENCE = 30_000;

/** Makes a poller; no answer may have more than so many characters. */
export function createPoller(most: number, onAnswer: (url: string, answer: Answer) => void): Poller {
  let asking: AbortController | null = null;

  const ask = async (url: string, every: number, signal: AbortSignal): Promise<void> => {
    const answer = await fetched(url, most, signal);
    if (signal.aborted) return;
    onAnswer(url, answer);
    setTimeout(() => {
      if (!signal.aborted) void ask(url, every, signal);
    }, every * 1000);
  };
  const stop = (): void => {
    asking?.abort();
    asking = null;
  };
  return {
    polls: () => asking !== null,
    start(urls, every) {
      stop();
      asking = new AbortController();
      for (const url of new Set(urls)) void ask(url, every, asking.signal);
    },
    stop,
  };
}

async function fetched(url: string, most: number, signal: AbortSignal): Promise<Answer> {
  try {
    const both = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const response = await fetch(url, { cache: "no-store", signal: both });
    if (!response.ok) return { problem: `${url}: the server answered ${response.status}.` };
    let text = "";
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += part.value;
      if (text.length <= most) continue;
      await reader?.cancel();
      return { problem: `${url}: what came is too large for a report.` };
    }
    return { text };
  } catch (error) {
    return { problem: `${url} could not be asked: ${error instanceof Error ? error.message : error}.` };
  }
}
