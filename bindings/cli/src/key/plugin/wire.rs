//! The JSON of the protocol, as `common/interface.go` and `common/options.go` define it. What an answer holds besides is
//! passed over: other versions say more.

use serde::{Deserialize, Serialize};

/// A question.
#[derive(Serialize)]
pub(super) struct Ask<'a> {
    #[serde(rename = "initOptions")]
    init: Init<'a>,
    #[serde(flatten)]
    method: Method,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Init<'a> {
    ctx_deadline: String,
    protocol_version: &'static str,
    #[serde(rename = "keyResourceID")]
    key_resource_id: &'a str,
    hash_func: u32,
    rpc_options: Rpc,
}

/// Nothing is said of them here.
#[derive(Serialize, Default)]
struct Rpc {}

/// What is to be done: its name, and beside it the arguments under the same name.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Method {
    method_name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_algorithm: Option<Rpc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supported_algorithms: Option<Rpc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    create_key: Option<CreateKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<PublicKeyArgs>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_message: Option<SignMessage>,
}

#[derive(Serialize)]
struct CreateKey {
    algorithm: String,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct PublicKeyArgs {
    public_key_options: PublicKeyOptions,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct PublicKeyOptions {
    rpc_options: Rpc,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignMessage {
    sign_options: SignOptions,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignOptions {
    rpc_options: Rpc,
    message_options: MessageOptions,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MessageOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    hash_func: u32,
}

impl<'a> Ask<'a> {
    pub(super) fn new(
        protocol_version: &'static str,
        key_resource_id: &'a str,
        hash_func: u32,
        ctx_deadline: String,
        method: Method,
    ) -> Self {
        let rpc_options = Rpc::default();
        let init = Init { ctx_deadline, protocol_version, key_resource_id, hash_func, rpc_options };
        Self { init, method }
    }
}

impl Method {
    pub(super) fn default_algorithm() -> Self {
        let default_algorithm = Some(Rpc::default());
        Self { method_name: "defaultAlgorithm", default_algorithm, ..Self::default() }
    }

    pub(super) fn supported_algorithms() -> Self {
        let supported_algorithms = Some(Rpc::default());
        Self { method_name: "supportedAlgorithms", supported_algorithms, ..Self::default() }
    }

    pub(super) fn create_key(algorithm: &str) -> Self {
        let create_key = Some(CreateKey { algorithm: algorithm.to_owned() });
        Self { method_name: "createKey", create_key, ..Self::default() }
    }

    pub(super) fn public_key() -> Self {
        let public_key = Some(PublicKeyArgs::default());
        Self { method_name: "publicKey", public_key, ..Self::default() }
    }

    pub(super) fn sign_message(digest: Option<String>, hash_func: u32) -> Self {
        let message_options = MessageOptions { digest, hash_func };
        let sign_options = SignOptions { rpc_options: Rpc::default(), message_options };
        let sign_message = Some(SignMessage { sign_options });
        Self { method_name: "signMessage", sign_message, ..Self::default() }
    }
}

/// An answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reply {
    pub(super) error_message: Option<String>,
    pub(super) default_algorithm: Option<DefaultAlgorithm>,
    pub(super) supported_algorithms: Option<SupportedAlgorithms>,
    pub(super) create_key: Option<KeyReply>,
    pub(super) public_key: Option<KeyReply>,
    pub(super) sign_message: Option<SignReply>,
}

#[derive(Deserialize)]
pub(super) struct DefaultAlgorithm {
    #[serde(rename = "defaultAlgorithm")]
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct SupportedAlgorithms {
    #[serde(rename = "supportedAlgorithms")]
    pub(super) names: Vec<String>,
}

/// The base64 of a key in PEM.
#[derive(Deserialize)]
pub(super) struct KeyReply {
    #[serde(rename = "publicKeyPEM")]
    pub(super) pem: String,
}

/// The base64 of a signature.
#[derive(Deserialize)]
pub(super) struct SignReply {
    pub(super) signature: String,
}
