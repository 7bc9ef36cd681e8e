// The chat page (聊天页面): fresh tokens, photos, places, whose phone lies on the table.
"use strict";

const byId = (id) => document.getElementById(id);
const NOT_SENT = "没送出去，请再发一次。";

// ---- sending ----

function freshToken(form) {
  const once = form.querySelector("[name=once]");
  if (once) once.value = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

function trouble(form, words) {
  const shown = (form.closest(".phone") ?? byId(form.dataset.phone))?.querySelector(".trouble");
  if (!shown) return;
  shown.textContent = words;
  shown.hidden = !words;
}

function sent(form) {
  trouble(form, "");
  freshToken(form);
  if (!form.matches(".say")) return;
  form.querySelectorAll("textarea, [type=file], [name=place][type=hidden]").forEach((field) => (field.value = ""));
}

document.addEventListener("htmx:before:request", (event) => {
  const form = event.target;
  if (form.matches?.(".clock")) {
    byId("note").textContent = "";
    byId("note").classList.add("busy");
  }
});

document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  const form = ctx.sourceElement;
  if (!form?.matches?.("form")) return;
  if (form.matches(".clock")) {
    byId("note").classList.remove("busy");
    if (!ctx.response) byId("note").textContent = "时钟没走成，请再点一次。";
    return;
  }
  const status = ctx.response?.status ?? 0;
  if (status >= 200 && status < 300) sent(form);
  else trouble(form, status >= 400 && ctx.text && ctx.text.length < 120 ? ctx.text : NOT_SENT);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches(".say") || event.submitter?.name) return;
  const hasWords = form.querySelector("textarea").value.trim();
  const hasMore = [...form.querySelectorAll("[type=file], [name=place][type=hidden]")].some((field) => field.value);
  if (hasWords || hasMore) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.querySelector("textarea").focus();
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches(".say textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit(event.target.form.querySelector(".send"));
});

// ---- photos: made smaller here, so that they also go out over a weak line ----

const LONGEST = 2000;

async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    if (scale === 1 && file.size < 1_000_000) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file; // not a picture for this browser: the server says so in words
  }
}

document.addEventListener("change", async (event) => {
  const field = event.target;
  if (!field.matches(".tool [type=file]") || !field.files.length) return;
  const carried = new DataTransfer();
  carried.items.add(await smaller(field.files[0]));
  field.files = carried.files;
  field.form.requestSubmit(field.form.querySelector(".send"));
});

// ---- place ----

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".here");
  if (!button) return;
  const form = button.form;
  if (!navigator.geolocation) return trouble(form, "这个手机报不出位置，请用文字说在哪里。");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      form.querySelector("[name=place]").value = `${coords.latitude.toFixed(6)} ${coords.longitude.toFixed(6)}`;
      form.requestSubmit(form.querySelector(".send"));
    },
    () => trouble(form, "没拿到位置。请在手机上允许定位，或者用文字说在哪里。"),
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
});

// ---- whose phone lies on the table; each change is a page of the browser's history ----

const table = byId("table");

// On a small screen the phones come first; what to try is one tap away.
if (matchMedia("(max-width: 47.5em)").matches) document.querySelector(".sight")?.removeAttribute("open");

const atFirst = openPhones();

function openPhones() {
  return [...document.querySelectorAll(".phone:not([hidden]) h2 > bdi")].map((name) => name.textContent);
}

function lay(phone, open) {
  const chip = document.querySelector(`.chip[data-phone="${phone.id}"]`);
  phone.hidden = !open;
  chip?.classList.toggle("on", open);
  if (open) chip?.setAttribute("aria-current", "true");
  else chip?.removeAttribute("aria-current");
  if (open) byId(`${phone.id}-new`)?.setAttribute("hidden", "");
}

function called(phone) {
  document.querySelectorAll(".phone.called").forEach((other) => other.classList.remove("called"));
  if (!phone) return;
  phone.classList.add("called");
  phone.scrollIntoView({ block: "nearest", inline: "center" });
}

function turn(phone, open) {
  const before = openPhones().join(",");
  const at = document.querySelector(".phone.called")?.id;
  lay(phone, open);
  called(open ? phone : document.querySelector(".phone.called:not([hidden])"));
  const shown = openPhones();
  const now = document.querySelector(".phone.called")?.id;
  if (shown.join(",") === before && now === at) return;
  history.pushState({ shown, at: now }, "", `/?show=${encodeURIComponent(shown.join(","))}`);
}

addEventListener("popstate", (event) => {
  const { shown = atFirst, at } = event.state ?? {};
  document.querySelectorAll(".phone").forEach((phone) => lay(phone, shown.includes(phone.querySelector("h2 > bdi").textContent)));
  called(at ? byId(at) : table.querySelector(".phone:not([hidden])"));
});

document.addEventListener("click", (event) => {
  const chip = event.target.closest?.(".chip");
  if (chip) {
    event.preventDefault();
    turn(byId(chip.dataset.phone), true);
  }
  const away = event.target.closest?.(".away");
  if (away) {
    turn(away.closest(".phone"), false);
    document.querySelector(`.chip[data-phone="${away.closest(".phone").id}"]`)?.focus();
  }
});

// A sentence that is said for somebody: their phone comes on the table first.
document.addEventListener("submit", (event) => {
  if (event.target.matches(".ready")) turn(byId(event.target.dataset.phone), true);
});

// Another world takes a moment to begin.
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".world")) return;
  byId("note").textContent = "";
  byId("note").classList.add("busy");
});

new MutationObserver((changes) => {
  for (const { target, addedNodes } of changes) {
    const phone = target.closest?.(".phone[hidden]");
    if (phone && [...addedNodes].some((node) => node.matches?.(".told"))) byId(`${phone.id}-new`)?.removeAttribute("hidden");
    dropSameTimes(addedNodes);
  }
}).observe(document, { childList: true, subtree: true });

function dropSameTimes(nodes) {
  for (const node of nodes) {
    if (!node.matches?.(".talk > li[data-at]")) continue;
    if (node.previousElementSibling?.dataset.at === node.dataset.at) node.querySelector("time")?.remove();
    if (node.nextElementSibling?.dataset.at === node.dataset.at) node.nextElementSibling.querySelector("time")?.remove();
  }
}

// ---- the stream ----

const stream = byId("stream");
const offline = byId("offline");

let line = null;
let heardAt = Date.now();

stream.addEventListener("htmx:sse:after:connection", (event) => {
  line = event.detail.connection;
  heardAt = Date.now();
  offline.hidden = true;
});
stream.addEventListener("htmx:sse:before:message", () => (heardAt = Date.now()));
stream.addEventListener("htmx:sse:error", () => (offline.hidden = false));
stream.addEventListener("reload", () => location.reload());
// htmx tries again when a stream breaks, but not when the very first request fails.
stream.addEventListener("htmx:error", firstFailed);
stream.addEventListener("htmx:response:error", firstFailed);

function firstFailed() {
  offline.hidden = false;
  setTimeout(() => htmx.trigger(stream, "again"), 2000 + Math.random() * 3000);
}

// A phone that changed its mast holds a dead line without knowing: the server speaks every 15 s.
const SILENT_FOR = 50_000;

setInterval(() => {
  if (document.hidden || Date.now() - heardAt < SILENT_FOR) return;
  heardAt = Date.now();
  offline.hidden = false;
  line?.reader?.cancel();
}, 10_000);
