"use strict";

// Each pane shows one room through one person's eyes; the rooms themselves are pages of SimCord.
const POLL_MS = 1000;
const ASLEEP_MS = 5 * 60 * 1000; // after which SimCord may have forgotten the pages

const byId = (id) => document.getElementById(id);
const status = byId("status");
const seen = new Map(); // messages per room when a pane last showed it
let state = null;
let stumbles = 0;
let polledAt = Date.now();

async function ask(what, body) {
  const options = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(what, options);
  } catch {
    throw new Error("The rehearsal has ended: start it again in the terminal.");
  }
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(value.problem || "That did not work; the terminal says why.");
  return value;
}

function say(text, problem = false) {
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle("problem", problem);
}

function fill(select, choices, wanted) {
  const old = select.value;
  const same = [...select.options].map((o) => o.value + o.text).join() === choices.map(([k, t]) => k + t).join();
  if (!same) select.replaceChildren(...choices.map(([key, text]) => new Option(text, key)));
  const keys = choices.map(([key]) => key);
  select.value = [wanted, old, keys[0]].find((key) => keys.includes(key)) ?? "";
  select.disabled = choices.length < 2;
}

function makePane(number, firstRoom, firstPerson) {
  const root = byId(`pane-${number}`);
  root.append(byId("pane").content.cloneNode(true));
  const [room, person, note, frame] = [".room", ".person", ".note", "iframe"].map((s) => root.querySelector(s));
  const tab = byId(`tab-${number}`);
  let shown = "";
  let wish = { room: firstRoom, person: firstPerson };

  function describe() {
    const at = state.rooms.find((item) => item.key === room.value);
    const who = at?.people.find((item) => item.key === person.value)?.name ?? "nobody";
    const alone = at?.key.startsWith("dm-");
    tab.textContent = alone ? at.label.replace(" with the bot", "") : `${at?.label} as ${who}`;
    frame.title = `${at?.label}, seen by ${who}`;
    root.setAttribute("aria-label", frame.title);
    return at;
  }

  async function look(again = false) {
    const at = describe();
    const wanted = `${room.value} ${person.value}`;
    if (wanted === shown && !again) return;
    shown = wanted;
    note.hidden = true;
    if (!at?.people.length) {
      note.textContent = "None of the four people here can look into this room.";
      note.hidden = false;
      frame.hidden = true;
      return;
    }
    try {
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const { url } = await ask("look", { room: room.value, person: person.value, zone });
      if (wanted !== shown) return;
      frame.hidden = false;
      frame.contentWindow.location.replace(url);
    } catch (error) {
      note.textContent = error.message;
      note.hidden = false;
      frame.hidden = true;
    }
  }

  function update() {
    const name = (item) => (news(item) ? `${item.label} • new` : item.label);
    fill(room, state.rooms.map((item) => [item.key, name(item)]), wish.room);
    const at = state.rooms.find((item) => item.key === room.value);
    fill(person, (at?.people ?? []).map((item) => [item.key, item.name]), wish.person);
    wish = { room: room.value, person: person.value };
    if (!root.hidden) void look();
  }

  room.addEventListener("change", () => { wish.room = room.value; update(); });
  person.addEventListener("change", () => { wish.person = person.value; update(); });
  tab.addEventListener("click", () => choose(number));
  return { root, tab, update, look, key: () => wish.room, visible: () => root.offsetParent !== null };
}

function news(item) {
  return item.messages > (seen.get(item.key) ?? 0);
}

let panes = [];

function choose(number) {
  panes.forEach((pane, index) => {
    const chosen = index === number;
    pane.root.classList.toggle("shown", chosen);
    pane.tab.setAttribute("aria-selected", String(chosen));
    pane.tab.tabIndex = chosen ? 0 : -1;
  });
  if (state) update(state);
}

function update(next) {
  state = next;
  const now = new Date(state.now);
  const words = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  byId("clock").textContent = now.toLocaleString("en-GB", words);
  byId("clock").dateTime = state.now;
  const visible = panes.filter((pane) => pane.visible()).map((pane) => pane.key());
  for (const item of state.rooms) if (visible.includes(item.key) || !seen.has(item.key)) seen.set(item.key, item.messages);
  panes.forEach((pane) => pane.update());
  const elsewhere = state.rooms.filter(news).map((item) => item.label);
  if (state.stumbles > stumbles) say("Something went wrong inside the bot; the terminal has the details.", true);
  else if (elsewhere.length) say(`New in ${elsewhere.join(", ")}.`);
  stumbles = state.stumbles;
}

async function poll() {
  try {
    const slept = Date.now() - polledAt > ASLEEP_MS;
    update(await ask("state"));
    if (slept) panes.forEach((pane) => pane.look(true));
  } catch (error) {
    say(error.message, true);
  }
  polledAt = Date.now();
  setTimeout(poll, POLL_MS);
}

async function during(button, doing, done, work) {
  const buttons = document.querySelectorAll("header button");
  buttons.forEach((item) => { item.disabled = true; });
  say(doing);
  try {
    update(await work());
    say(done());
  } catch (error) {
    say(error.message, true);
  }
  buttons.forEach((item) => { item.disabled = false; });
  button.focus();
}

for (const button of document.querySelectorAll("[data-skip]")) {
  button.addEventListener("click", () => during(button, "Moving the clock…",
    () => `It is now ${byId("clock").textContent}.`, () => ask("skip", { step: button.dataset.skip })));
}
byId("restart").addEventListener("click", (event) => during(event.currentTarget, "Restarting the bot…",
  () => "The bot has been restarted; it knows only what it had stored.", restarted));

// The rooms ask twice a second which bot they talk to; what is typed before that would be lost.
async function restarted() {
  const state = await ask("restart", {});
  await new Promise((done) => setTimeout(done, 700));
  return state;
}

document.querySelector(".tabs").addEventListener("keydown", (event) => {
  if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const other = panes.findIndex((pane) => pane.tab.tabIndex === -1);
  choose(other);
  panes[other].tab.focus();
});

if (matchMedia("(max-width: 760px)").matches) byId("how").open = false;

ask("state").then((first) => {
  const mira = first.rooms[0].people[0].key;
  panes = [makePane(0, first.rooms[0].key, mira), makePane(1, `dm-${mira}`, mira)];
  choose(0);
  update(first);
  setTimeout(poll, POLL_MS);
}).catch((error) => say(error.message, true));
