export { VerificationError } from "./errors.js";
