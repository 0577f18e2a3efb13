// What a teacher stated and the server has not yet confirmed, kept in the browser so that
// neither a dead net nor a reload loses it. Only keys of rows and marks: never a name.
//
// One entry per session: unsent:<membership>:<session> → { "<row>": {presence, minutes,
// reason, seen} }. ``seen`` is what the teacher saw when stating it: by it the server
// tells a conflict apart from a repetition, so sending twice is harmless.

const PREFIX = "unsent:";

function keyOf(member, session) {
  return `${PREFIX}${member}:${session}`;
}

export function read(member, session) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(member, session))) ?? {};
  } catch {
    return {};
  }
}

export function write(member, session, rows) {
  const key = keyOf(member, session);
  if (Object.keys(rows).length) localStorage.setItem(key, JSON.stringify(rows));
  else localStorage.removeItem(key);
}

// Sessions with something unsent by this member: [[session, number of rows], ...]
export function waiting(member) {
  const start = keyOf(member, "");
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(start))
    .map((key) => {
      const session = key.slice(start.length);
      return [session, Object.keys(read(member, session)).length];
    });
}
