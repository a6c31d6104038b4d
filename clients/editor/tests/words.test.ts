import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { english } from "../src/english";
import { german } from "../src/german";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(`src/${name}`, "utf8")).join("\n");
const keys = [...sources.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1]!);

test("every text has a German one with the same places to fill in", () => {
  const fills = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  expect(keys.length).toBeGreaterThan(100);
  for (const key of keys) {
    expect(german, key).toHaveProperty([key]);
    expect(fills(german[key]!), key).toEqual(fills(key));
  }
});

test("what is called by a name has words in both languages", () => {
  for (const name of Object.keys(english)) expect(german).toHaveProperty([name]);
});
