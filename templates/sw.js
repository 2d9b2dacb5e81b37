// Keeps the files of Dorsi's own pages and one page that stands in without a network. It keeps no answer to anybody who is signed in.
"use strict";

const NAME = "dorsi-{{ version|escapejs }}";
const SHELL = "{{ shell|escapejs }}";
const SIGN_OUT = "{{ sign_out|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}",{% endfor %}];
const PATIENTS = /^\/($|today\/|sets\/|pain\/|progress\/|settings\/)/;

const fill = async () => {
  const cache = await caches.open(NAME);
  await cache.addAll([...FILES, new Request(SHELL, { cache: "reload", redirect: "error" })]);
};
const clear = async (kept) => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("dorsi-") && name !== kept).map((name) => caches.delete(name)));
};

addEventListener("install", (event) => event.waitUntil(fill().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(clear(NAME).then(() => clients.claim())));

// After a sign-out has cleared everything, the next patient's page asks for it again.
addEventListener("message", (event) => event.waitUntil(caches.has(NAME).then((there) => there || fill())));

// Where nothing is kept, as after a sign-out: the least that can be said, and it tries again by itself.
const NOTHING = '<!doctype html><html lang="{{ language|escapejs }}" dir="{{ direction|escapejs }}"><meta charset="utf-8"><link rel="icon" href="data:,"><meta http-equiv="refresh" content="20"><title>{{ no_signal|escapejs }}</title><h1>{{ no_signal|escapejs }}</h1>';
const nothing = () => new Response(NOTHING, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });

const fromNetwork = (request) => fetch(request).catch(async () => (await caches.match(SHELL)) ?? nothing());
const fromPhone = async (request) => (await caches.match(request)) ?? fetch(request).catch(nothing);

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === SIGN_OUT) event.waitUntil(clear(""));
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && PATIENTS.test(pathname)) event.respondWith(fromNetwork(request));
  else if (FILES.includes(pathname)) event.respondWith(fromPhone(request));
});
