// Reads an OpenAPI document by the recommended rules of Redocly, and says what is wrong with it. usage: node lint.js FILE
import { createConfig, formatProblems, getTotals, lint } from "@redocly/openapi-core";

const config = await createConfig({
  extends: ["recommended"],
  rules: {
    "no-path-trailing-slash": "off", // ours all end with a slash, as Django's do
    "no-unused-components": "error",
    "operation-description": "error",
    "tag-description": "error",
    "no-http-verbs-in-paths": "error",
    "no-identical-paths": "error",
    "no-invalid-schema-examples": "error",
    "no-invalid-media-type-examples": "error",
    "no-required-schema-properties-undefined": "error",
    "response-mime-type": "off",
    "spec-components-invalid-map-name": "error",
  },
});
const problems = await lint({ ref: process.argv[2], config });
formatProblems(problems, { format: "stylish", totals: getTotals(problems), version: "" });
process.exit(problems.some((problem) => !problem.ignored) ? 1 : 0);
