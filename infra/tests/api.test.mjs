// The upload API: who may call it, from where, and what it says of renditions.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { OPEN, TOKENS } from "./support/answers.mjs";
import { deployment, resourcesOf, template } from "./support/template.mjs";

const deployed = deployment(OPEN);

describe("the API", () => {
  const routes = resourcesOf("AWS::ApiGatewayV2::Route").map(([name]) => name);

  test("asks for a token on every route but that of the recipe, where there is an issuer", () => {
    const asked = deployment(TOKENS);
    const guarded = routes.map((name) => asked.properties(name));
    assert.deepEqual(
      guarded.map(({ RouteKey, AuthorizationType, AuthorizerId }) => [
        RouteKey,
        AuthorizationType,
        AuthorizerId,
      ]),
      [
        ["GET /recipe", "NONE", undefined],
        ["POST /uploads", "JWT", "${ApiAuthorizer}"],
        ["GET /uploads/{id}", "JWT", "${ApiAuthorizer}"],
        ["DELETE /uploads/{id}", "JWT", "${ApiAuthorizer}"],
      ],
    );
    const { JwtConfiguration } = asked.properties("ApiAuthorizer");
    assert.deepEqual(JwtConfiguration, { Issuer: TOKENS.JwtIssuer, Audience: TOKENS.JwtAudience });
  });

  test("asks for none where everyone may upload, and the function is told so", () => {
    assert.ok(!deployed.has("ApiAuthorizer"));
    for (const name of routes) {
      assert.equal(deployed.properties(name).AuthorizationType, "NONE", name);
    }
    const { Variables } = deployed.properties("UploadsFunction").Environment;
    assert.equal(Variables.ALLOW_ANONYMOUS_UPLOADS, "true");
    const asked = deployment(TOKENS).properties("UploadsFunction").Environment.Variables;
    assert.equal(asked.ALLOW_ANONYMOUS_UPLOADS, "false");
  });

  test("answers pages of the allowed origins, and is throttled", () => {
    const { CorsConfiguration } = deployed.properties("Api");
    assert.equal(CorsConfiguration.AllowOrigins, OPEN.AllowedOrigins);
    assert.equal(CorsConfiguration.AllowCredentials, undefined);
    const { DefaultRouteSettings } = deployed.properties("ApiStage");
    assert.ok(DefaultRouteSettings.ThrottlingRateLimit > 0);
    assert.ok(DefaultRouteSettings.ThrottlingBurstLimit > 0);
  });

  test("logs requests without their paths and callers, in JSON", () => {
    const { Format } = deployed.properties("ApiStage").AccessLogSettings;
    const fields = JSON.parse(Format);
    assert.ok(Object.values(fields).includes("$context.routeKey"));
    assert.doesNotMatch(Format, /\$context\.(path|authorizer|identity\.user)/);
  });

  test("may call its function, and no other API may", () => {
    const { SourceArn, FunctionName } = deployed.properties("ApiPermission");
    assert.equal(FunctionName, "${UploadsFunction}");
    assert.match(SourceArn, /:\$\{AWS::AccountId\}:\$\{Api\}\/\*$/);
  });

  for (const [what, parameters, url] of [
    ["presigns where nothing is public", {}, ""],
    ["answers URLs of CloudFront", { CloudFront: "true" }, "https://${Distribution.DomainName}"],
    [
      "answers URLs of a distribution that is there",
      { CloudFront: "true", PublicBaseUrl: "https://img.example.com" },
      "https://img.example.com",
    ],
  ]) {
    test(what, () => {
      const made = deployment({ ...OPEN, ...parameters });
      assert.equal(made.properties("UploadsFunction").Environment.Variables.PUBLIC_BASE_URL, url);
      assert.equal(made.value(template.Outputs.RenditionsBaseUrl.Value), url);
    });
  }
});
