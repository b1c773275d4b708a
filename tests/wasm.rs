//! The engine in WebAssembly has the bits that it has on this processor.
//!
//! It needs the target `wasm32-unknown-unknown` and node, so it runs only on request.

#[path = "wasm/cases.rs"]
mod cases;

use std::fs;
use std::path::Path;
use std::process::Command;

/// A package that uses the library as another program would: without the command line.
const MANIFEST: &str = r#"
[package]
name = "state"
version = "0.0.0"
edition = "2024"
[lib]
path = "ROOT/tests/wasm/module.rs"
crate-type = ["cdylib"]
[dependencies]
mscsim = { path = "ROOT", default-features = false }
[workspace]
"#;

/// Runs every case in the module, and prints a hash for each.
const SCRIPT: &str = "
const module = new WebAssembly.Module(require('fs').readFileSync(process.argv[1]));
if (WebAssembly.Module.imports(module).length) throw new Error('the module has imports');
const engine = new WebAssembly.Instance(module, {}).exports;
for (let number = 0; number < engine.cases(); number++) {
  if (engine.run(number)) throw new Error(`case ${number} failed`);
  const bytes = Array.from({ length: 32 }, (_, place) => engine.hash_byte(place));
  console.log(Buffer.from(bytes).toString('hex'));
}";

#[test]
#[ignore = "needs the target wasm32-unknown-unknown and node"]
fn states_have_the_same_hash_in_webassembly() {
    let hashes = (0..cases::COUNT).map(|case| cases::hash(case).unwrap());
    let hex =
        |hash: [u8; 32]| -> String { hash.iter().map(|byte| format!("{byte:02x}")).collect() };
    let expected: Vec<String> = hashes.map(hex).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wasm");
    let root = env!("CARGO_MANIFEST_DIR");
    let manifest = MANIFEST.replace("ROOT", root);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(
        Path::new(root).join("Cargo.lock"),
        folder.join("Cargo.lock"),
    )
    .unwrap();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--target", "wasm32-unknown-unknown"])
        .args(["--target-dir", "target"])
        .env("RUSTFLAGS", "-C target-feature=+simd128")
        .current_dir(&folder)
        .status();
    assert!(built.unwrap().success(), "the module was not built");
    let module = folder.join("target/wasm32-unknown-unknown/release/state.wasm");
    let shown = Command::new("node")
        .args(["-e", SCRIPT])
        .arg(&module)
        .output();
    let shown = shown.unwrap();
    let words = String::from_utf8_lossy(&shown.stderr);
    assert!(shown.status.success(), "{words}");
    let found = String::from_utf8(shown.stdout).unwrap();
    assert_eq!(found.lines().collect::<Vec<_>>(), expected);
}
