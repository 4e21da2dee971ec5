// A date that applies as soon as it is whole, by typing as by the calendar.
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
  input.onchange = take;
  input.onkeydown = (event) => {
    if (event.key === "Enter") take();
  };
  input.onblur = () => {
    if (!input.validity.valid || (!input.value && !data.empty)) input.value = field.shown;
  };
}
