/** Names that try to be something else. */
export const EVIL = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  '=HYPERLINK("https://evil.example")',
  "'; rm -rf / #",
];
