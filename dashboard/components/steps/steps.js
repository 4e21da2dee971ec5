// Previous, next, the line, and the arrow keys of the page wherever nothing else takes them.
const mounted = new WeakMap();
// Whoever has the focus in one of these uses the arrow keys for itself.
const TAKING = "input, textarea, select, [contenteditable=true], [role=application], [role=grid], " +
  "[role=slider], [role=combobox], [role=listbox], [role=menu], [role=radiogroup], [role=tablist], " +
  "[role=dialog], canvas";

export default function (component) {
  const { data, parentElement } = component;
  let own = mounted.get(parentElement);
  if (!own) {
    own = { find: (name) => parentElement.querySelector(name) };
    mounted.set(parentElement, own);
    own.find(".previous").onclick = () => own.go(own.at - 1);
    own.find(".next").onclick = () => own.go(own.at + 1);
    own.find("input").oninput = (event) => own.show(Number(event.target.value));
    own.find("input").onchange = (event) => own.send(Number(event.target.value));
    own.press = (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by || event.defaultPrevented) return;
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      const taken = event.composedPath().some((node) => node.matches?.(TAKING));
      if (taken || !own.go(own.at + by)) return;
      event.preventDefault();
    };
    document.addEventListener("keydown", own.press);
  }
  const { find } = own;
  own.show = (at) => {
    own.at = at;
    find(".previous").disabled = at === 0;
    find(".next").disabled = at === data.names.length - 1;
    find(".place").textContent = data.places[at];
    find("input").value = at;
    find("input").setAttribute("aria-valuetext", `${data.places[at]}: ${data.names[at]}`);
    find("input").title = data.names[at];
  };
  own.send = (at) => {
    own.show(at);
    component.setTriggerValue("step", at);
  };
  // Whether there is such a step.
  own.go = (at) => {
    if (at < 0 || at >= data.names.length) return false;
    own.send(at);
    return true;
  };
  find(".steps").setAttribute("aria-label", data.name);
  find(".previous").textContent = `← ${data.words.previous}`;
  find(".next").textContent = `${data.words.next} →`;
  find("input").max = data.names.length - 1;
  find("input").setAttribute("aria-label", data.name);
  own.show(data.at);
  return () => {
    document.removeEventListener("keydown", own.press);
    mounted.delete(parentElement);
  };
}
