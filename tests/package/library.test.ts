import assert from "node:assert/strict";
import { test } from "node:test";
import { check } from "deployable";

test("a text gives a report", () => {
  assert.equal(check("<deployable/>").wellFormed, true);
});
