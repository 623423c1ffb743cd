import { html } from "./dom.js";
import { seconds } from "./words.js";

/** A clock that plays, stops, and is moved by hand. */
export interface Clock {
  readonly element: HTMLElement;
  /** The time that it shows, in seconds. */
  time(): number;
  /** Sets how far it goes, and at which times something happens. Where it showed its end, it shows the new one. */
  show(end: number, stops: readonly number[]): void;
  go(time: number): void;
  /** Plays from the start. */
  play(): void;
  pause(): void;
  playing(): boolean;
}

/** How many of its seconds pass in one. */
const SPEEDS = [1, 5, 10, 50] as const;

/** For whom nothing may move, it goes on once in so many milliseconds. */
const STILL = 1000;

/** The most that passes at once, in seconds: in a tab that is not seen there are no frames. */
const MOST = 0.25;

/** Makes a clock; `onTime` hears of every other time. */
export function createClock(onTime: (time: number) => void): Clock {
  let time = 0;
  let end = 0;
  let stops: readonly number[] = [];
  let speed = 10;
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  const back = tool("Previous event", "M12.5 3.5 6.5 8l6 4.5zM4 3.5v9", () => step(-1));
  const play = tool("Play", PLAY, () => (playing() ? pause() : start()));
  const forth = tool("Next event", "M3.5 3.5 9.5 8l-6 4.5zM12 3.5v9", () => step(1));
  const scrub = html("input", "clock-scrub");
  scrub.type = "range";
  scrub.min = "0";
  scrub.step = "any";
  scrub.ariaLabel = "Time";
  const shown = html("span", "clock-time");
  const pace = html("select", "launch-select");
  pace.ariaLabel = "Speed";
  for (const times of SPEEDS) pace.append(new Option(`${times}×`, String(times), times === speed, times === speed));
  pace.addEventListener("change", () => {
    speed = Number(pace.value);
  });
  const element = html("div", "clock", html("div", "clock-tools", back, play, forth), scrub, shown, pace);
  element.role = "group";
  element.ariaLabel = "Clock";

  const playing = (): boolean => frame !== undefined || timer !== undefined;
  const set = (next: number): void => {
    time = Math.min(end, Math.max(0, next));
    scrub.value = String(time);
    scrub.ariaValueText = `${seconds(time)} of ${seconds(end)}`;
    shown.textContent = seconds(time);
    onTime(time);
  };
  const face = (label: string, icon: string): void => {
    play.ariaLabel = play.title = label;
    play.querySelector("path")?.setAttribute("d", icon);
  };
  const pause = (): void => {
    if (!playing()) return;
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = timer = undefined;
    face("Play", PLAY);
    onTime(time);
  };
  const step = (by: 1 | -1): void => {
    pause();
    set(next(by) ?? (by > 0 ? end : 0));
  };
  const next = (by: 1 | -1): number | undefined =>
    by > 0 ? stops.find((stop) => stop > time) : stops.findLast((stop) => stop < time);
  const start = (): void => {
    if (time >= end) set(0);
    face("Pause", "M4.5 3v10M11.5 3v10");
    if (still.matches) {
      const show = (): void => {
        set(stops.find((stop) => stop >= time + (speed * STILL) / 1000) ?? end);
        if (time < end) timer = setTimeout(show, STILL);
        else pause();
      };
      timer = setTimeout(show, STILL);
      return;
    }
    let last = performance.now();
    const run = (now: number): void => {
      const passed = Math.min(MOST, Math.max(0, now - last) / 1000);
      last = now;
      frame = requestAnimationFrame(run);
      set(time + passed * speed);
      if (time >= end) pause();
    };
    frame = requestAnimationFrame(run);
  };
  scrub.addEventListener("input", () => {
    pause();
    set(scrub.valueAsNumber);
  });
  scrub.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (event.key === " ") play.click();
    else if (by !== undefined) {
      pause();
      set(Math.round(time + by));
    } else return;
    event.preventDefault();
  });

  return {
    element,
    time: () => time,
    show(nextEnd, nextStops) {
      const atEnd = time >= end;
      end = nextEnd;
      stops = nextStops;
      scrub.max = String(end);
      set(atEnd && !playing() ? end : time);
    },
    go(to) {
      pause();
      set(to);
    },
    play() {
      pause();
      time = end;
      start();
    },
    pause,
    playing,
  };
}

const PLAY = "M4.5 2.5 12.5 8l-8 5.5z";

function tool(label: string, icon: string, run: () => void): HTMLButtonElement {
  const element = html("button", "clock-tool");
  element.type = "button";
  element.title = element.ariaLabel = label;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", icon);
  svg.append(path);
  element.append(svg);
  element.addEventListener("click", run);
  return element;
}
