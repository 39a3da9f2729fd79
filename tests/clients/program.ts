// What somebody writes with openapi-fetch and the types that openapi-typescript makes of docs/openapi.yaml: log a joint
// meeting, find it, change it safely, page through the list. Run by test_generated.py, once tsc has read it strictly.
// usage: TRACKER=… TOKEN=… node program.js PROJECT PERSON PERSON
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths } from "./tracker.js";

type Meeting = components["schemas"]["Meeting"];

const [project, ...people] = process.argv.slice(2).map(Number);
assert(project !== undefined);
const client = createClient<paths>({
  baseUrl: process.env["TRACKER"] ?? "",
  headers: { Authorization: `Bearer ${process.env["TOKEN"]}` },
});

const log = () =>
  client.POST("/api/v1/meetings/", {
    params: { header: { "Idempotency-Key": "calendar-2" } },
    body: { projects: [project], held_on: "2026-03-05", attendees: people, external_id: "calendar-2" },
  });
const made = await log();
const again = await log();
assert.equal(made.response.status, 201);
assert(made.data !== undefined && again.data !== undefined);
const meeting: Meeting = made.data;
assert.equal(again.data.id, meeting.id);
assert.equal(again.response.headers.get("Idempotency-Replayed"), "true");
assert(meeting.joint);
assert.deepEqual(meeting.attendees, people);

const found = await client.GET("/api/v1/meetings/", { params: { query: { external_id: ["calendar-2"] } } });
assert.deepEqual(found.data?.results.map((one) => one.id), [meeting.id]);

const change = (etag: string) =>
  client.PATCH("/api/v1/meetings/{id}/", {
    params: { path: { id: meeting.id }, header: { "If-Match": etag } },
    body: { notes: "We agreed on the **new** proxy." },
  });
const stale = await change('"old"');
assert.equal(stale.error?.type, "/api/v1/problems/changed-meanwhile/");
const read = await client.GET("/api/v1/meetings/{id}/", { params: { path: { id: meeting.id } } });
const changed = await change(read.response.headers.get("ETag") ?? "");
assert.equal(changed.data?.notes, "We agreed on the **new** proxy.");

const refused = await client.POST("/api/v1/meetings/", { body: { projects: [], held_on: "2026-03-05" } });
assert(refused.error?.errors?.some((fault) => fault.pointer === "#/projects" && fault.code === "empty"));

const seen: number[] = [];
let cursor: string | null | undefined = undefined;
do {
  const query: { page_size: number; cursor?: string } = cursor ? { page_size: 2, cursor } : { page_size: 2 };
  const page = await client.GET("/api/v1/meetings/", { params: { query } });
  assert(page.data !== undefined);
  seen.push(...page.data.results.map((one) => one.id));
  cursor = page.data.next_cursor;
} while (cursor !== null);
assert(seen.includes(meeting.id));
console.log(`${seen.length} meetings`);
