// The register without a net: marks are kept in the browser until the server has them.

import { read, write } from "./unsent.js";

const AGAIN = 5000; // ms between two tries
const FIELDS = ["presence", "minutes", "reason"];

const form = () => document.getElementById("register");
const note = document.getElementById("unsent");
const { member, session } = note.dataset;
let sent = {}; // what the request under way holds
let closed = false; // whether the register has been closed to this member

function rowsOf(data) {
  const rows = {};
  for (const [name, value] of Object.entries(data)) {
    const [field, row] = name.split("-");
    if (row && (FIELDS.includes(field) || field === "seen")) {
      (rows[row] ??= {})[field] = String(value);
    }
  }
  return rows;
}

function valuesOf(row) {
  const value = (name) => {
    const field = form().elements.namedItem(`${name}-${row}`);
    return field?.value ?? "";
  };
  return Object.fromEntries([...FIELDS, "seen"].map((name) => [name, value(name)]));
}

// What was first seen counts, however often it is changed before it is sent.
function keep(row) {
  const unsent = read(member, session);
  const seen = unsent[row]?.seen;
  unsent[row] = valuesOf(row);
  if (seen !== undefined) unsent[row].seen = seen;
  write(member, session, unsent);
}

function same(one, two) {
  return FIELDS.every((name) => (one?.[name] ?? "") === (two?.[name] ?? ""));
}

function forget(rows) {
  const unsent = read(member, session);
  for (const [row, values] of Object.entries(rows)) {
    if (same(unsent[row], values)) delete unsent[row];
  }
  write(member, session, unsent);
}

function show() {
  const number = Object.keys(read(member, session)).length;
  note.hidden = number === 0 || !note.dataset.failed;
  const text = closed ? note.dataset.closed : note.dataset.text;
  note.textContent = text.replace("{n}", number);
}

function failed(yes) {
  if (yes) note.dataset.failed = "1";
  else delete note.dataset.failed;
  show();
}

// After a reload: what was stated stands in the sheet again, and is sent.
function restore() {
  const rows = Object.entries(read(member, session));
  for (const [row, values] of rows) {
    const here = form()?.elements.namedItem(`presence-${row}`);
    if (!here) continue;
    for (const name of [...FIELDS, "seen"]) {
      const field = form().elements.namedItem(`${name}-${row}`);
      if (field) field.value = values[name] ?? "";
    }
  }
  if (rows.length) {
    failed(true);
    again();
  }
}

function again() {
  if (!closed && form() && Object.keys(read(member, session)).length && !document.hidden) {
    window.htmx.trigger(form(), "resend");
  }
}

document.addEventListener("change", (event) => {
  const [field, row] = (event.target.name ?? "").split("-");
  if (event.target.form !== form() || !row || !FIELDS.includes(field)) return;
  keep(row);
});

document.body.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.closest?.("#register")) return;
  sent = rowsOf(event.detail.parameters);
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.closest?.("#register")) return;
  const { status } = event.detail.xhr;
  // A substitute's access has ended: what was stated stays here, and is said.
  closed = status === 404;
  if (closed) failed(true);
  // Taken, refused with a reason or in conflict: the answer says so, the server knows.
  if (status >= 200 && status < 500 && ![401, 403, 404].includes(status)) {
    forget(sent);
    failed(false);
  }
});

function withoutNet(event) {
  if (!event.target.closest?.("#register")) return;
  if (event.target.id === "all-present") markTheRest();
  failed(true);
}
document.body.addEventListener("htmx:sendError", withoutNet);
document.body.addEventListener("htmx:timeout", withoutNet);

// "All present" without a net: the same as one tap on each row nobody marked yet.
function markTheRest() {
  for (const seen of form().querySelectorAll('input[name^="seen-"][value=""]')) {
    const row = seen.name.slice("seen-".length);
    const choice = form().elements.namedItem(`presence-${row}`);
    if (choice.value) continue;
    choice.value = "present";
    keep(row);
  }
}

window.addEventListener("online", again);
setInterval(() => note.dataset.failed && again(), AGAIN);

navigator.serviceWorker?.register(note.dataset.worker);
if (document.readyState === "complete") restore();
else window.addEventListener("load", restore);
