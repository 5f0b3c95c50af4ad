//! Panics without their texts. In the module a panic is a trap, whatever it would have said: nothing
//! reads the text, and formatting it would be a sixth of the download.

use walrus::{FunctionBuilder, FunctionKind, Module};

/// Functions of the standard library that never return, by a part of their mangled name. One that did
/// return would trap instead: the shell takes that for a defect, never for an answer.
const NEVER_RETURN: &[&str] = &[
    "4core9panicking",
    "4core6option13unwrap_failed",
    "4core6option13expect_failed",
    "4core6result13unwrap_failed",
    "16slice_index_fail",
    "16slice_error_fail",
    "17len_mismatch_fail",
    "30panic_already_mutably_borrowed",
    "20panic_already_borrowed",
    "22panic_on_ord_violation",
    "7raw_vec12handle_error",
    "7raw_vec17capacity_overflow",
    "5alloc18handle_alloc_error",
    "3std9panicking15panic_with_hook",
    "3std9panicking13panic_handler",
    "9panicking11begin_panic",
];

/// Replaces the body of every function that only says how it panics.
pub(crate) fn panics(module: &mut Module) -> usize {
    let is_one = |name: &Option<String>| {
        name.as_ref().is_some_and(|name| NEVER_RETURN.iter().any(|part| name.contains(part)))
    };
    let found: Vec<_> = module.funcs.iter().filter(|f| is_one(&f.name)).map(|f| f.id()).collect();
    let mut count = 0;
    for id in found {
        let FunctionKind::Local(local) = &module.funcs.get(id).kind else { continue };
        let (kind, args) = (local.ty(), local.args.clone());
        let (params, results) = module.types.params_results(kind);
        let (params, results) = (params.to_vec(), results.to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
        builder.func_body().unreachable();
        module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(args));
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_that_never_return() {
        let mut module = Module::default();
        let add = |module: &mut Module, name: &str| {
            let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
            builder.name(name.to_owned()).func_body().i32_const(1).drop();
            builder.finish(Vec::new(), &mut module.funcs)
        };
        add(&mut module, "_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt");
        add(&mut module, "_ZN8sigproof6verify8Verifier3run17h7b809b1983cc8957E");
        assert_eq!(panics(&mut module), 1);
    }
}
