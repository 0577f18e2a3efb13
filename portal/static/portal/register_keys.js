// A register by keyboard: ↑ and ↓ change person, 1 to 7 choose, M goes to minutes or
// reason and Enter comes back. ← and → change the mark, as the browser has them do.

const CHOICES = 'input[type="radio"]';

function rows() {
  return [...document.querySelectorAll("#register .register-row")];
}

function choicesOf(row) {
  return [...row.querySelectorAll(CHOICES)];
}

// The chosen radio is the one the tab key reaches; without one the first.
function enter(row) {
  const choices = choicesOf(row);
  (choices.find((each) => each.checked) ?? choices[0])?.focus();
  row.scrollIntoView({ block: "nearest" });
}

function step(row, by) {
  const all = rows();
  const next = all[all.indexOf(row) + by];
  if (next) enter(next);
}

function choose(row, number) {
  const choice = choicesOf(row)[number - 1];
  if (!choice) return;
  choice.focus();
  if (!choice.checked) choice.click();
}

function more(row) {
  const fields = [...row.querySelectorAll(".register-more input, .register-more select")];
  fields.find((each) => each.offsetParent !== null)?.focus();
}

function onChoice(event, row) {
  if (event.key === "ArrowDown") step(row, 1);
  else if (event.key === "ArrowUp") step(row, -1);
  else if (/^[1-7]$/.test(event.key)) choose(row, Number(event.key));
  else if (event.key.toLowerCase() === "m") more(row);
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("#register .register-row");
  if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches(CHOICES)) onChoice(event, row);
  else if (event.key === "Enter" && event.target.closest(".register-more")) {
    event.preventDefault(); // stays in the sheet; leaving the field saves it
    enter(row);
  }
});
