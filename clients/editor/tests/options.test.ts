import { expect, test } from "vitest";
// @ts-expect-error the gateway is plain JavaScript
import { readOptions } from "../gateway/options.mjs";

test("options have defaults and are checked", () => {
  expect(readOptions([])).toEqual({ server: "127.0.0.1:7400", listen: "127.0.0.1", port: 7480 });
  expect(readOptions(["--port", "0", "--server", "[::1]:7"])).toMatchObject({ port: 0, server: "[::1]:7" });
  expect(() => readOptions(["--port", "70000"])).toThrow("70000");
  expect(() => readOptions(["--server", "nonsense"])).toThrow("HOST:PORT");
  expect(() => readOptions(["--colour", "red"])).toThrow("--colour");
  expect(() => readOptions(["--port"])).toThrow("needs a value");
});
