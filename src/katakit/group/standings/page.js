"use strict";
// Sorting is all that this adds; without it the page is whole and stands by name.
(() => {
  const table = document.getElementById("board");
  if (!table) return;
  const body = table.tBodies[0];
  const told = document.getElementById("told");
  const heads = [...table.tHead.querySelectorAll("th[data-at]")];
  const value = (row, at) => Number(row.cells[at].dataset.by);

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(head));
  }

  function sort(head) {
    const at = Number(head.dataset.at);
    const before = head.getAttribute("aria-sort");
    const first = head.dataset.first;
    const other = first === "ascending" ? "descending" : "ascending";
    const way = before === first ? other : first;
    const sign = way === "ascending" ? 1 : -1;
    const rows = [...body.rows];
    rows.sort((a, b) => sign * (value(a, at) - value(b, at)) || a.dataset.name - b.dataset.name);
    body.append(...rows);
    for (const one of heads) one.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way);
    told.textContent = `Sorted by ${head.dataset.what}, ${way}.`;
  }
})();
