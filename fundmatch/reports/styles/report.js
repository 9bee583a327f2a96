"use strict";
// Filters, sorts and limits what the page already holds. It asks nothing of any server, and its policy forbids it to.
(() => {
  const FIRST = 25;
  const form = document.getElementById("filters");
  const list = document.getElementById("calls");
  if (!form || !list) return;
  const body = document.querySelector("#glance tbody");
  const rows = new Map([...body.rows].map((row) => [row.dataset.call, row]));
  const calls = [...list.children].map((card) => ({
    card,
    row: rows.get(card.dataset.rank),
    rank: Number(card.dataset.rank),
    closes: Number(card.dataset.closes),
    grant: Number(card.dataset.grant),
    title: card.dataset.title,
    source: card.dataset.source,
    matches: card.dataset.matches.split(" ").map((each) => each.split("=")),
    words: card.textContent.toLowerCase(),
  }));
  const status = document.getElementById("shown");
  const all = document.getElementById("all");
  const headings = [...document.querySelectorAll("#glance th[data-order]")];
  const orders = {
    rank: (a, b) => a.rank - b.rank,
    closes: (a, b) => a.closes - b.closes || a.rank - b.rank,
    grant: (a, b) => b.grant - a.grant || a.rank - b.rank,
    title: (a, b) => a.title.localeCompare(b.title, document.documentElement.lang) || a.rank - b.rank,
  };
  let limit = FIRST;

  const asked = (name) => form.elements[name].value;

  const fits = (call) => {
    const wanted = asked("words").toLowerCase().split(/\s+/).filter(Boolean);
    const partner = asked("partner");
    const verdict = asked("verdict");
    const within = Number(asked("within") || Infinity);
    return (
      wanted.every((word) => call.words.includes(word)) &&
      call.matches.some(([slug, found]) => (!partner || slug === partner) && (!verdict || found === verdict)) &&
      (!asked("source") || call.source === asked("source")) &&
      (within === Infinity || call.closes <= within)
    );
  };

  const show = () => {
    const order = asked("order");
    const found = calls.filter(fits);
    const chosen = new Set([...found].sort(orders[order]).slice(0, limit));
    for (const call of [...calls].sort(orders[order])) {
      call.card.hidden = call.row.hidden = !chosen.has(call);
      list.append(call.card);
      body.append(call.row);
    }
    for (const heading of headings) {
      if (heading.dataset.order === order) {
        heading.setAttribute("aria-sort", order === "grant" ? "descending" : "ascending");
      } else {
        heading.removeAttribute("aria-sort");
      }
    }
    status.textContent = status.dataset.text.replace("{shown}", chosen.size).replace("{all}", calls.length);
    all.hidden = found.length <= limit;
  };

  const whole = () => {
    limit = Infinity;
    show();
  };

  // A link to a call that is not shown shows it: first without the limit, then without the filters.
  const follow = () => {
    const call = calls.find((each) => `#${each.card.id}` === location.hash);
    if (!call || !call.card.hidden) return;
    whole();
    if (call.card.hidden) {
      form.reset();
      show();
    }
    call.card.scrollIntoView();
  };

  const reasons = (open) => {
    for (const each of document.querySelectorAll("li.call:not([hidden]) details")) each.open = open;
  };

  for (const heading of headings) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => {
      form.elements.order.value = heading.dataset.order;
      show();
    });
    heading.append(button);
  }
  form.addEventListener("input", () => {
    limit = FIRST;
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  document.getElementById("open").addEventListener("click", () => reasons(true));
  document.getElementById("close").addEventListener("click", () => reasons(false));
  all.addEventListener("click", whole);
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", whole);
  form.hidden = false;
  show();
  follow();
})();
