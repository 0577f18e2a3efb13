// On a start page: which registers hold something the server has not got yet.

import { waiting, write } from "./unsent.js";

const list = document.getElementById("unsent-list");
const { member, url, text, closed, forget } = list.dataset;
// A substitute's page says which registers are open; a teacher opens all of them.
const open = list.dataset.open?.split(",");

function link(session, number) {
  const made = document.createElement("a");
  made.href = url.replace("/0/", `/${session}/`);
  made.textContent = text.replace("{n}", number);
  return [made];
}

function closedNote(session, number, item) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-secondary";
  button.textContent = forget;
  button.addEventListener("click", () => {
    write(member, session, {});
    item.remove();
    list.parentElement.hidden = !list.children.length;
  });
  return [`${closed.replace("{n}", number)} `, button];
}

for (const [session, number] of waiting(member)) {
  const item = document.createElement("li");
  const isOpen = !open || open.includes(session);
  item.append(...(isOpen ? link : closedNote)(session, number, item));
  list.append(item);
  list.parentElement.hidden = false;
}
