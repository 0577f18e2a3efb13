// The service worker: without a net a page answers with a plain notice instead of an
// error of the browser. It keeps that notice and the styles, never a page with people.

const CACHE = "offline-1";
const NOTICE = "/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(
    // Without cookies: the page as a stranger gets it, no name in its head.
    caches
      .open(CACHE)
      .then((cache) => cache.add(new Request(NOTICE, { cache: "reload", credentials: "omit" }))),
  );
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n !== CACHE).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate" || event.request.method !== "GET") return;
  event.respondWith(
    fetch(event.request).catch(() => caches.match(NOTICE, { ignoreSearch: true })),
  );
});
