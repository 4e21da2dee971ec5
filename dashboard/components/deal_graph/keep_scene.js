export default function ({ data }) {
  keepScene(data);
}
