// Where the graph's script is to be found once it is here: it comes down once, and not with every
// click. Stands before others in their modules.

function graphCode() {
  return (globalThis.roundtripGraph ??= (() => {
    const code = {};
    code.ready = new Promise((resolve) => (code.arrive = resolve));
    return code;
  })());
}

