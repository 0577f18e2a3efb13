// Starts the design system on the page and on every piece htmx swaps in, closes open
// menus, unfolds what a link leads to, lets wide tables be scrolled by keyboard, says so when an htmx request fails.

// A frame that scrolls sideways can be reached with the keyboard, named by its caption.
const frames = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls = target.scrollWidth > target.clientWidth;
    const caption = target.querySelector("caption")?.textContent.trim() ?? "";
    target.toggleAttribute("tabindex", scrolls);
    if (!scrolls) continue;
    target.tabIndex = 0;
    target.setAttribute("role", "region");
    target.setAttribute("aria-label", caption);
  }
});

document.body.addEventListener("htmx:load", (event) => {
  const scope = event.detail.elt;
  window.DKFDS.init({ scope });
  for (const frame of scope.querySelectorAll(".table-frame")) frames.observe(frame);
});

const menus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A link to a folded part unfolds it; without this the reader does.
const unfold = (hash) => {
  const part = hash.length > 1 && document.getElementById(hash.slice(1));
  if (part?.matches?.("details.fold")) part.open = true;
};

document.addEventListener("click", (event) => {
  unfold(event.target.closest?.("a[href^='#']")?.hash ?? "");
});

addEventListener("hashchange", () => unfold(location.hash));
unfold(location.hash);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    if (!menu.contains(document.activeElement)) continue;
    menu.open = false;
    menu.querySelector("summary").focus();
    break;
  }
});

const trouble = document.getElementById("trouble");

function say(text) {
  trouble.textContent = text;
  trouble.classList.toggle("is-shown", text !== "");
  if (text) trouble.scrollIntoView({ block: "center" });
}

document.body.addEventListener("htmx:beforeRequest", () => say(""));

// The register keeps what it could not send and says so itself (register.js).
function lost(event) {
  if (!event.target.closest?.("#register")) say(trouble.dataset.lost);
}
document.body.addEventListener("htmx:sendError", lost);
document.body.addEventListener("htmx:timeout", lost);

// A page opened before a new login holds an old token, and an ended session answers
// with the login page: load the page anew, but never twice in a row.
function startAnew() {
  const last = Number(sessionStorage.getItem("reloaded") ?? 0);
  if (Date.now() - last < 10_000) return say(trouble.dataset.failed);
  sessionStorage.setItem("reloaded", Date.now());
  window.location.reload();
}

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { pathname } = new URL(event.detail.xhr.responseURL, window.location);
  if (pathname !== trouble.dataset.login) return;
  event.detail.shouldSwap = false;
  startAnew();
});

document.body.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401 || status === 403) startAnew();
  else say(trouble.dataset[{ 404: "gone", 429: "often" }[status] ?? "failed"]);
});
