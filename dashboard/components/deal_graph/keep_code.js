graphCode().arrive(drawGraph);

export default function () {}
