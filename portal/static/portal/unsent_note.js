// On the school's start page: which registers hold something the server has not got yet.

import { waiting } from "./unsent.js";

const list = document.getElementById("unsent-list");

for (const [session, number] of waiting(list.dataset.member)) {
  const link = document.createElement("a");
  link.href = list.dataset.url.replace("/0/", `/${session}/`);
  link.textContent = list.dataset.text.replace("{n}", number);
  const item = document.createElement("li");
  item.append(link);
  list.append(item);
  list.parentElement.hidden = false;
}
