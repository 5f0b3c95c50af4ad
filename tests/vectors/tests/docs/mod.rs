//! The documents that tests hold against the code.

use std::fs;

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;
use sigproof_vectors::folder;

/// A file of the folder `docs`.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(folder().join("../../docs").join(path)).unwrap()
}

/// One of `docs/reference/*.schema.json`, ready to validate.
pub(crate) struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    /// The schema of this name: `policy`, `facts`.
    pub(crate) fn load(name: &str) -> Self {
        let schema: Value =
            serde_json::from_str(&read(&format!("reference/{name}.schema.json"))).unwrap();
        let id = schema["$id"].as_str().unwrap().to_owned();
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource(&id, schema).unwrap();
        let index = compiler.compile(&id, &mut schemas).unwrap();
        Self { schemas, index }
    }

    /// Whether the document is valid.
    pub(crate) fn takes(&self, document: &Value) -> bool {
        self.schemas.validate(document, self.index).is_ok()
    }
}
