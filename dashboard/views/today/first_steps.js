const NAME = "roundtrip-first-steps";

function dismissed() {
  try {
    return localStorage.getItem(NAME) === "done";
  } catch {
    // Without a memory the line would come back at each visit.
    return true;
  }
}

function link(way, root) {
  const made = document.createElement("a");
  made.textContent = way.label;
  made.target = "_self";
  made.href = way.url || "#new-deals";
  if (!way.url) {
    made.addEventListener("click", (event) => {
      event.preventDefault();
      document.querySelector(".st-key-newest-deals")?.scrollIntoView({ block: "center" });
    });
  }
  return made;
}

export default function (component) {
  const { data, parentElement } = component;
  parentElement.querySelector(".first-steps")?.remove();
  if (dismissed()) return;
  const box = document.createElement("section");
  box.className = "first-steps";
  box.setAttribute("aria-label", data.name);
  const text = document.createElement("span");
  text.textContent = data.text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = data.dismiss;
  close.addEventListener("click", () => {
    localStorage.setItem(NAME, "done");
    box.hidden = true;
  });
  box.append(text, ...data.ways.map(link), close);
  parentElement.append(box);
}
