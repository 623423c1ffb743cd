"use client";

import { check } from "deployable";
import { useEffect, useState } from "react";
import { DEADLOCK } from "../deadlock.js";

/** A client component: the document is checked in the browser. */
export function Client() {
  const [found, setFound] = useState("");
  useEffect(() => setFound(check(DEADLOCK).deadlocks.length), []);
  return <output id="client">{found}</output>;
}
