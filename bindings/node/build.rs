//! What the linker must be told where a module's symbols are the host's: on macOS and on Windows.

fn main() {
    napi_build::setup();
}
