// A row of Markdown buttons over textarea[data-toolbar]; every one puts its marks round what is selected.
const tools = [
  { label: "Bold", kind: "bold", around: ["**", "**"], key: "b" },
  { label: "Italic", kind: "italic", around: ["*", "*"], key: "i" },
  { label: "Link", around: ["[", "](https://)"], key: "k" },
  { label: "Quote", line: "> " },
  { label: "List", line: "- " },
  { label: "Spoiler", around: ["||", "||"] },
];

const put = (area, start, end, text) => {
  area.focus();
  area.setSelectionRange(start, end);
  // execCommand keeps the browser's own undo; where it is gone, the text is simply set.
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
};

const apply = (area, tool) => {
  const { selectionStart: start, selectionEnd: end, value } = area;
  if (tool.around) {
    const [before, after] = tool.around;
    put(area, start, end, before + value.slice(start, end) + after);
    area.setSelectionRange(start + before.length, end + before.length);
  } else {
    const from = value.lastIndexOf("\n", start - 1) + 1;
    put(area, from, end, value.slice(from, end).replace(/^/gm, tool.line));
  }
};

const build = (area) => {
  if (area.dataset.tooled) return;
  area.dataset.tooled = "yes";
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Marks for your text");
  for (const tool of tools) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `toolbar__button${tool.kind ? ` toolbar__button--${tool.kind}` : ""}`;
    button.textContent = tool.label;
    button.addEventListener("click", () => apply(area, tool));
    bar.append(button);
  }
  area.before(bar);
  area.addEventListener("keydown", (event) => {
    const tool = tools.find((one) => one.key === event.key && (event.ctrlKey || event.metaKey) && !event.shiftKey);
    if (!tool) return;
    event.preventDefault();
    apply(area, tool);
  });
};

const buildAll = (root) => root.querySelectorAll?.("textarea[data-toolbar]").forEach(build);
document.addEventListener("htmx:load", (event) => buildAll(event.detail.elt));
buildAll(document);
