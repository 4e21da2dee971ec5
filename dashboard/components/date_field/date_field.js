// A date from the calendar applies at once, a typed one with Enter, on leaving the field or when
// the reader pauses: a browser has a whole date after each digit, such as January on the way to
// October.
const PAUSE = 1500;
const mounted = new WeakMap();

export default function (component) {
  const { data, parentElement } = component;
  let field = mounted.get(parentElement);
  if (!field) {
    const label = document.createElement("label");
    label.className = "date-field";
    const caption = document.createElement("span");
    const input = document.createElement("input");
    input.type = "date";
    label.append(caption, input);
    parentElement.append(label);
    field = { label, caption, input };
    mounted.set(parentElement, field);
  }
  const { label, caption, input } = field;
  caption.textContent = data.label;
  caption.hidden = !data.label;
  input.setAttribute("aria-label", data.name);
  input.title = data.help;
  input.min = data.earliest;
  input.max = data.latest;
  if (field.shown !== data.value) {
    field.shown = data.value;
    input.value = data.value;
  }
  label.classList.toggle("past", data.past);
  const take = () => {
    if (input.value === field.shown) return;
    // Half a year typed is no date yet; one out of range is shown as such and waits.
    if (!input.validity.valid || (!input.value && !data.empty)) return;
    field.shown = input.value;
    component.setStateValue("value", input.value);
  };
  field.take = take;
  input.onkeydown = (event) => {
    field.typed = event.key !== "Enter";
    clearTimeout(field.waiting);
    if (field.typed) field.waiting = setTimeout(() => field.take(), PAUSE);
    else take();
  };
  input.onpointerdown = () => {
    field.typed = false;
  };
  input.onchange = () => {
    if (!field.typed) take();
  };
  input.onblur = () => {
    clearTimeout(field.waiting);
    take();
    if (!input.validity.valid || (!input.value && !data.empty)) input.value = field.shown;
  };
}
