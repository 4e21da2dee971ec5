// What is typed goes to Python after a pause; what is found comes back as links.
const PAUSE = 180;
const mounted = new WeakMap();
// Whoever has the focus in one of these writes.
const WRITING = "input, textarea, select, [contenteditable=true], [role=application], [role=grid]";

function make(component, root) {
  const find = (name) => root.querySelector(name);
  const input = find("input"), results = find(".results");
  const own = { find, input, sent: null, timer: 0 };
  const links = () => [...results.querySelectorAll("a")];

  own.open = () => {
    if (!input.value.trim()) return own.close();
    if (!results.matches(":popover-open")) results.showPopover();
    const at = input.getBoundingClientRect();
    const width = results.getBoundingClientRect().width;
    results.style.top = `${at.bottom + 4}px`;
    results.style.left = `${Math.max(12, Math.min(at.left, window.innerWidth - width - 12))}px`;
  };
  own.close = () => {
    if (results.matches(":popover-open")) results.hidePopover();
  };
  own.send = () => {
    clearTimeout(own.timer);
    if (input.value === own.sent) return;
    own.sent = input.value;
    own.component.setStateValue("words", input.value);
  };
  input.oninput = () => {
    clearTimeout(own.timer);
    own.timer = setTimeout(own.send, PAUSE);
    if (!input.value.trim()) own.close();
  };
  input.onfocus = () => { if (own.sent === input.value) own.open(); };
  root.addEventListener("keydown", (event) => {
    const all = links(), at = all.indexOf(root.activeElement ?? document.activeElement);
    if (event.key === "Escape") {
      own.close();
      input.focus();
    } else if (event.key === "ArrowDown" && all.length) {
      all[Math.min(at + 1, all.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (at ? all[at - 1] : input).focus();
    } else if (event.key === "Enter" && at < 0) {
      // The first of what was found for exactly these words; else as soon as it is here.
      own.going = true;
      own.send();
      own.go();
    } else return;
    event.preventDefault();
  });
  own.go = () => {
    if (!own.going || own.shown !== input.value) return;
    own.going = false;
    links()[0]?.click();
  };
  own.outside = (event) => {
    if (!event.composedPath().includes(root)) own.close();
  };
  own.slash = (event) => {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.composedPath().some((node) => node.matches?.(WRITING))) return;
    event.preventDefault();
    input.focus();
    input.select();
  };
  document.addEventListener("pointerdown", own.outside);
  document.addEventListener("focusin", own.outside);
  document.addEventListener("keydown", own.slash);
  return own;
}

function entry(hit) {
  const link = document.createElement("a");
  link.href = hit.url;
  link.target = "_self";
  const title = document.createElement("b");
  title.textContent = hit.title;
  link.append(title);
  if (hit.detail) {
    const detail = document.createElement("span");
    detail.textContent = hit.detail;
    link.append(detail);
  }
  return link;
}

export default function (component) {
  const { data, parentElement } = component;
  let own = mounted.get(parentElement);
  if (!own) {
    own = make(component, parentElement);
    mounted.set(parentElement, own);
  }
  own.component = component;
  const { find, input } = own;
  input.placeholder = data.placeholder;
  input.setAttribute("aria-label", data.name);
  find(".status").textContent = data.status;
  find(".groups").replaceChildren(...data.groups.flatMap((group) => {
    const title = document.createElement("h3");
    title.textContent = group.title;
    return [title, ...group.hits.map(entry)];
  }));
  own.shown = data.words;
  // What stood there before this page was drawn is no question of this one.
  if (own.sent !== null && own.sent === data.words) {
    own.open();
    own.go();
  }
  return () => {
    clearTimeout(own.timer);
    document.removeEventListener("pointerdown", own.outside);
    document.removeEventListener("focusin", own.outside);
    document.removeEventListener("keydown", own.slash);
    mounted.delete(parentElement);
  };
}
