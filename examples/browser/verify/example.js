// An example to try, which is part of the page: a package that was really published, and its bundle.
import bundle from "../../../tests/vectors/real/conda-attestation.sigstore.json";
import content from "../../../tests/vectors/real/signed-package-2.1.0-hb0f4dca_0.conda";

export const EXAMPLE = {
  name: "signed-package-2.1.0-hb0f4dca_0.conda",
  identity: "https://github.com/prefix-dev/sigstore-example/.github/workflows/action.yaml@refs/heads/main",
  issuer: "https://token.actions.githubusercontent.com",
};

/** Its two files, as if they had been chosen. */
export function exampleFiles() {
  return { file: new File([content], EXAMPLE.name), bundle: new File([bundle], `${EXAMPLE.name}.sigstore.json`, { type: "application/json" }) };
}
