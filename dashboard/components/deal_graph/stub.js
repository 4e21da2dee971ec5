export default function (component) {
  let [close, closed] = [undefined, false];
  graphCode().ready.then((drawGraph) => {
    if (!closed) close = drawGraph(component);
  });
  return () => {
    closed = true;
    close?.();
  };
}
