// Moves the boundaries of form[data-plan] by buttons and by dragging a bar; the selects, which do without, stay its truth.
const plan = document.querySelector("form[data-plan]");
const loads = plan.dataset.loads.split(",").map(Number);
const units = plan.dataset.units.split(",");
const rows = [...plan.querySelectorAll("[data-row]")].map((row) => ({
  row, select: row.querySelector("select"), bar: row.querySelector("[data-bar]"),
  chart: row.querySelector(".plan__bar svg"), words: row.querySelector("[data-load]"),
}));
const stops = [...rows[0].select.options].filter((option) => option.value);
const sum = (from, to) => loads.slice(from, to).reduce((all, load) => all + load, 0);

// Where each meeting ends on the line of all milestones.
const ends = () => rows.reduce((all, { select }) => {
  const place = stops.findIndex((stop) => stop.value === select.value);
  return [...all, Math.max(all.at(-1), place + 1)];
}, [0]);
const name = (place) => stops[place].text.split(", ")[0];

const draw = () => {
  const all = ends();
  const amounts = rows.map((_, number) => sum(all[number], all[number + 1]));
  rows.forEach(({ bar, words }, number) => {
    const [from, to, amount] = [all[number], all[number + 1], amounts[number]];
    bar.setAttribute("width", (100 * amount) / Math.max(1, ...amounts));
    const kinds = new Set(units.slice(from, to));
    const unit = kinds.size === 1 ? [...kinds][0] : "";
    words.firstElementChild.textContent = unit && `${amount} ${unit}${amount === 1 ? "" : "s"}`;
    words.lastElementChild.textContent = from === to ? "nothing new" : `${name(from)} – ${name(to - 1)}`;
  });
  const left = plan.querySelector("[data-left-over]");
  if (left) left.hidden = all.at(-1) === stops.length;
};

// A meeting ends no earlier than the one before it, and no later than the one after it.
const move = (number, end) => {
  const all = ends();
  const to = Math.min(Math.max(end, all[number], 1), all[number + 2] ?? stops.length);
  if (to === all[number + 1]) return;
  rows[number].select.value = stops[to - 1].value;
  draw();
  const said = rows[number].words.textContent.trim().replace(/\s+/g, " ");
  document.dispatchEvent(new CustomEvent("club:announce", { detail: said }));
};

const button = (number, step, sign, label) => {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: sign });
  made.className = "button button--quiet plan__step";
  made.setAttribute("aria-label", `${label}: ${rows[number].row.querySelector("input[type=text]").value}`);
  made.addEventListener("click", () => move(number, ends()[number + 1] + step));
  return made;
};

rows.forEach(({ select, chart }, number) => {
  select.after(button(number, -1, "−", "Read one less for"), button(number, 1, "+", "Read one more for"));
  select.addEventListener("change", draw);
  chart.classList.add("plan__drag");
  chart.addEventListener("pointerdown", (event) => chart.setPointerCapture(event.pointerId));
  chart.addEventListener("pointermove", (event) => {
    if (!chart.hasPointerCapture(event.pointerId)) return;
    const [all, box] = [ends(), chart.getBoundingClientRect()];
    const most = Math.max(...rows.map((_, other) => sum(all[other], all[other + 1])));
    const wanted = ((event.clientX - box.left) / box.width) * most;
    let end = all[number];
    while (end < stops.length && sum(all[number], end + 1) <= wanted + loads[end] / 2) end += 1;
    move(number, end);
  });
});
