// The least that a deployer has to say.

/** Everyone may upload. */
export const OPEN = { AllowedOrigins: "https://example.com", AllowAnonymousUploads: "true" };

/** Who has a token may upload. */
export const TOKENS = {
  AllowedOrigins: "https://example.com",
  JwtIssuer: "https://issuer.example.com",
  JwtAudience: "photos",
};
