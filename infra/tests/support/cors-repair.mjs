// The emulator drops the CORS configuration of an HTTP API that CloudFormation makes. This sets it by
// the API's own call, with what the template says: so a template without it still fails the tests.

import { UpdateApiCommand } from "@aws-sdk/client-apigatewayv2";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** Applies the CORS configuration of the template's `Api` to the deployed one. */
export async function applyCors(aws, ApiId, templateFile, parameters) {
  // Of the template's functions only a reference to a parameter matters here.
  const template = parse(readFileSync(templateFile, "utf8"), {
    customTags: [reference],
    logLevel: "error",
  });
  const { CorsConfiguration } = template.Resources.Api.Properties;
  const resolved = Object.fromEntries(
    Object.entries(CorsConfiguration ?? {}).map(([name, value]) => [
      name,
      value?.Ref === undefined ? value : String(parameters[value.Ref]).split(","),
    ]),
  );
  if (Object.keys(resolved).length > 0) {
    await aws.api.send(new UpdateApiCommand({ ApiId, CorsConfiguration: resolved }));
  }
}

const reference = { tag: "!Ref", resolve: (name) => ({ Ref: name }) };
