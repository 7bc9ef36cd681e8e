// The desk (指挥台): what has changed comes by itself, keys, ticks. Without this file everything else still works.
"use strict";

const byId = (id) => document.getElementById(id);
const rows = () => [...document.querySelectorAll("#entries > tr")];

// ---- ticks ----

function counted() {
  const many = document.querySelectorAll("[name=pick]:checked").length;
  if (byId("ticked")) byId("ticked").textContent = String(many);
}

document.addEventListener("change", (event) => {
  if (event.target.id === "all") {
    document.querySelectorAll("#entries [name=pick]").forEach((box) => (box.checked = event.target.checked));
  }
  if (event.target.id === "keys-on") localStorage.setItem("desk-keys", event.target.checked ? "on" : "off");
  counted();
});

// ---- forms: a token that is spent is drawn anew ----

const token = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

document.addEventListener("htmx:finally:request", (event) => {
  const form = event.detail.ctx?.sourceElement;
  const once = form?.querySelector?.("[name=once]");
  if (once) once.value = token();
  if (form?.id === "several") refreshed([...document.querySelectorAll("[name=pick]:checked")].map((box) => box.value.split(".")[0]), true);
});

document.addEventListener("htmx:after:swap", () => {
  counted();
  byId("said")?.focus();
  document.querySelector("#dossier textarea[autofocus]")?.focus();
});

// ---- the stream: rows that are shown are put right where they stand; new ones wait behind a line ----

const page = document.querySelector("[data-after]");
const dossier = () => byId("dossier");
const waiting = new Set();
let line = null;
let figuresDue = null;

function open(after) {
  line = new EventSource(`/desk/stream?after=${encodeURIComponent(after)}`);
  line.addEventListener("open", () => (byId("offline").hidden = true));
  line.addEventListener("changed", (event) => changed(JSON.parse(event.data)));
  line.addEventListener("out", () => location.assign("/desk"));
  line.addEventListener("error", () => {
    byId("offline").hidden = false;
    // A browser tries again by itself, but not after an answer that is no stream.
    if (line.readyState === EventSource.CLOSED) setTimeout(() => open(after), 4000 + Math.random() * 3000);
  });
}

function changed(ids) {
  refreshed(ids.filter((id) => byId(`r-${id}`)), false);
  const shown = dossier()?.dataset.report;
  if (shown) {
    if (ids.includes(shown) && !byId("asked") && !dossier().contains(document.activeElement)) {
      htmx.ajax("GET", `/desk/report/${shown}?part=dossier`, { target: "#dossier", swap: "outerHTML" });
    }
    return;
  }
  ids.filter((id) => !byId(`r-${id}`)).forEach((id) => waiting.add(id));
  const fresh = byId("fresh");
  if (fresh && waiting.size) {
    fresh.textContent = `有 ${waiting.size} 件新动静，点这里重新列`;
    fresh.hidden = false;
  }
  clearTimeout(figuresDue);
  figuresDue = setTimeout(() => {
    const region = new URLSearchParams(location.search).get("region") ?? "";
    htmx.ajax("GET", `/desk?part=figures&region=${encodeURIComponent(region)}`, { target: "#figures", swap: "outerHTML" });
  }, 1500);
}

async function refreshed(ids, ticked) {
  for (const id of ids) {
    const row = byId(`r-${id}`);
    if (!row || row.contains(document.activeElement)) continue;
    const box = row.querySelector("[name=pick]");
    if (box?.checked && !ticked) continue; // its version is what was seen when it was ticked
    const answer = await fetch(`/desk/row/${id}`, { headers: { Accept: "text/html" } });
    if (!answer.ok) {
      row.querySelector(".what")?.append(" （已不归您看）");
      continue;
    }
    const holder = document.createElement("tbody");
    holder.innerHTML = await answer.text();
    const fresh = holder.querySelector("tr");
    if (!fresh) continue;
    fresh.classList.add("changed");
    row.replaceWith(fresh);
  }
  counted();
}

document.addEventListener("click", (event) => {
  if (event.target.id !== "fresh") return;
  waiting.clear();
  htmx.ajax("GET", `/desk?part=list&${location.search.slice(1)}`, { target: "#list", swap: "outerHTML" });
});

// ---- keys ----

let at = -1;

function go(step) {
  const every = rows();
  if (!every.length) return;
  at = Math.min(every.length - 1, Math.max(0, at + step));
  every[at].querySelector(".what a").focus();
  every[at].scrollIntoView({ block: "nearest" });
}

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("#entries > tr");
  if (row) at = rows().indexOf(row);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  if (!byId("entries") || !(byId("keys-on")?.checked ?? true)) return;
  if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
  else if (event.key === "x" && at >= 0) rows()[at]?.querySelector("[name=pick]").click();
  else if (event.key === "/") document.querySelector("#filter [name=text]").focus();
  else if (event.key === "?") document.querySelector(".keys").open = true;
  else return;
  event.preventDefault();
});

if (byId("keys-on")) byId("keys-on").checked = localStorage.getItem("desk-keys") !== "off";
if (page || dossier()) open(page?.dataset.after ?? dossier().dataset.after ?? "");
