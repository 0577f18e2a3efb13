// The board: drag a person onto a course, choose without loading the page anew, and keep
// up with what others do. Everything works without this file, by links and buttons.

const EVERY = 5000; // ms between two looks at what others did
const board = () => document.getElementById("board");
const said = document.getElementById("board-said");
let dragged = null;

function load(url, headers = {}) {
  return window.htmx.ajax("GET", url, {
    source: "#board",
    target: "#board",
    swap: "outerHTML",
    headers,
  });
}

// A list that is being read, a reason being chosen and a drag are not pulled away.
function isBusy() {
  return dragged !== null || document.hidden || board()?.querySelector("select:focus");
}

setInterval(() => {
  const here = board();
  if (!here || isBusy()) return;
  const url = new URL(here.dataset.url, window.location);
  url.searchParams.set("have", here.dataset.version);
  load(url.pathname + url.search, { "Asks-Itself": "1" });
}, EVERY);

function prepare(here) {
  for (const person of here.querySelectorAll("[data-person]")) person.draggable = true;
  if (said && here.dataset.changed) said.textContent = here.dataset.changed;
}

let scrolled = 0;
let opened = [];
let focusNext = null; // what the keyboard lands on once the new board is ready

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "board") return;
  scrolled = board().querySelector(".board-people").scrollTop;
  opened = [...board().querySelectorAll(".board-lane details[open]")].map(
    (each) => each.closest(".board-lane").id,
  );
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "board") return;
  board().querySelector(".board-people").scrollTop = scrolled;
  for (const id of opened) {
    const list = document.querySelector(`#${id} details`);
    if (list) list.open = true;
  }
  prepare(board());
  if (focusNext) document.querySelector(focusNext)?.focus({ preventScroll: true });
  focusNext = null;
});

// Choosing swaps the board alone, and the keyboard lands on the first seat there is.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".board-person a, #board-unchoose");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  focusNext = ".board-verdict :is(select, button)";
  load(link.getAttribute("href"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !document.getElementById("board-unchoose")) return;
  const chosen = document.querySelector(".is-chosen a")?.id;
  focusNext = chosen && `#${chosen}`;
  load(board().dataset.plain);
});

document.addEventListener("dragstart", (event) => {
  const person = event.target.closest?.("[data-person]");
  if (!person) return;
  dragged = person;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
  const barred = person.dataset.barred.split(" ");
  for (const lane of document.querySelectorAll(".board-lane")) {
    const closed = barred.includes(lane.dataset.course);
    lane.classList.add(closed ? "is-closed" : "is-open");
  }
});

document.addEventListener("dragend", () => {
  dragged = null;
  for (const lane of document.querySelectorAll(".board-lane")) {
    lane.classList.remove("is-closed", "is-open", "is-over");
  }
});

function laneUnder(event) {
  return dragged && event.target.closest?.(".board-lane.is-open");
}

document.addEventListener("dragover", (event) => {
  const lane = laneUnder(event);
  if (!lane) return;
  event.preventDefault();
  for (const each of document.querySelectorAll(".is-over")) each.classList.remove("is-over");
  lane.classList.add("is-over");
});

document.addEventListener("drop", (event) => {
  const lane = laneUnder(event);
  if (!lane) return;
  event.preventDefault();
  const form = document.getElementById("board-drop");
  form.elements.person.value = dragged.dataset.person;
  form.elements.course.value = lane.dataset.course;
  const values = Object.fromEntries(new FormData(form));
  window.htmx.ajax("POST", form.getAttribute("action"), {
    source: "#board",
    target: "#board",
    swap: "outerHTML",
    values,
  });
});

if (board()) prepare(board());
