// How Fulcio itself spells the identity and the claims of a workflow: a row for each token below, to
// spellings.tsv. Copy this file to gen/main.go of a checkout of sigstore/fulcio (1.6.0 or later, whose
// configuration it reads), and `go run ./gen VERSION`. For 1.5.1, which has no such configuration,
// let `principal` call pkg/identity/github and pkg/identity/gitlabcom.
package main

import (
	"context"
	"crypto/x509"
	"encoding/asn1"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"unsafe"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/sigstore/fulcio/pkg/config"
	"github.com/sigstore/fulcio/pkg/identity"
	"github.com/sigstore/fulcio/pkg/identity/ciprovider"
)

func principal(token *oidc.IDToken) (identity.Principal, error) {
	raw, err := os.ReadFile("config/identity/config.yaml")
	if err != nil {
		return nil, err
	}
	cfg, err := config.Read(raw)
	if err != nil {
		return nil, err
	}
	return ciprovider.WorkflowPrincipalFromIDToken(config.With(context.Background(), cfg), token)
}

const commit = "0123456789abcdef0123456789abcdef01234567"

type claims = map[string]any

func main() {
	for _, c := range tokens() {
		row := []string{os.Args[1], c["iss"].(string), c["ref"].(string)}
		fmt.Println(strings.Join(append(row, written(c)...), "\t"))
	}
}

// The identity, and the claims .5, .6, .9, .12, .13, .14 and .18; nothing where there is none.
func written(c claims) []string {
	out := make([]string, 8)
	data, _ := json.Marshal(c)
	token := &oidc.IDToken{Issuer: c["iss"].(string), Subject: c["sub"].(string)}
	// As Fulcio's own tests do it: the field is not exported.
	field := reflect.Indirect(reflect.ValueOf(token)).FieldByName("claims")
	*(*[]byte)(unsafe.Pointer(field.UnsafeAddr())) = data
	p, err := principal(token)
	cert := &x509.Certificate{}
	if err == nil {
		err = p.Embed(context.Background(), cert)
	}
	if err != nil {
		return out
	}
	out[0] = cert.URIs[0].String()
	columns := map[string]int{"5": 1, "6": 2, "9": 3, "12": 4, "13": 5, "14": 6, "18": 7}
	for _, e := range cert.ExtraExtensions {
		id := e.Id.String()
		at, wanted := columns[id[strings.LastIndex(id, ".")+1:]]
		if !wanted {
			continue
		}
		if _, err := asn1.Unmarshal(e.Value, &out[at]); err != nil {
			out[at] = string(e.Value)
		}
	}
	return out
}

func gitHub(workflow, ref, top string) claims {
	return claims{
		"iss": "https://token.actions.githubusercontent.com", "sub": "repo:o/r:ref:" + ref,
		"job_workflow_ref": workflow, "job_workflow_sha": commit, "sha": commit, "event_name": "push",
		"repository": "o/r", "workflow": "w", "ref": ref, "runner_environment": "github-hosted",
		"repository_id": "1", "repository_owner": "o", "repository_owner_id": "2",
		"repository_visibility": "public", "workflow_ref": top, "workflow_sha": commit, "run_id": "3",
		"run_attempt": "1",
	}
}

func gitLab(host, tag string) claims {
	return claims{
		"iss": "https://" + host, "sub": "project_path:o/r:ref_type:tag:ref:" + tag,
		"project_path": "o/r", "project_id": "1", "pipeline_source": "push", "pipeline_id": "2",
		"ci_config_ref_uri": host + "/o/r//.gitlab-ci.yml@refs/tags/" + tag, "ci_config_sha": commit,
		"namespace_path": "o", "namespace_id": "3", "job_id": "4", "ref": tag, "ref_type": "tag",
		"sha": commit, "runner_environment": "gitlab-hosted", "runner_id": 5,
		"project_visibility": "public",
	}
}

func tokens() []claims {
	var out []claims
	file := func(name, ref string) string { return "o/r/.github/workflows/" + name + "@" + ref }
	for _, ref := range []string{
		"refs/tags/v1.0.0", "refs/tags/v1+2", "refs/tags/v1&#43;2", "refs/heads/für",
		"refs/heads/f%C3%BCr", "refs/heads/main", "refs/heads/main#", "refs/heads/fix#12",
		"refs/heads/fix#ü", "refs/heads/ü(1)", "refs/heads/a(1)", "refs/heads/a'b\"c<d>e",
		"refs/heads/a|b{c}", "refs/heads/100%", "refs/heads/ü+%41", "refs/heads/ü+A",
	} {
		out = append(out, gitHub(file("w.yml", ref), ref, file("w.yml", ref)))
	}
	tag := "refs/tags/v1(2)"
	out = append(out, gitHub(file("é+.yml", tag), tag, file("é+.yml", tag)))
	// Workflows called at a ref that looks like a spelling of the source's, and from elsewhere.
	out = append(out, gitHub(file("w.yml", "refs/tags/v1&#43;2"), "refs/tags/v1+2", file("t.yml", "refs/tags/v1+2")))
	out = append(out, gitHub(file("w.yml", "refs/heads/f%C3%BCr"), "refs/heads/für", file("t.yml", "refs/heads/für")))
	out = append(out, gitHub("o/shared/.github/workflows/w.yml@refs/tags/v1+ü", "refs/heads/main", file("t.yml", "refs/heads/main")))
	// At a commit.
	out = append(out, gitHub(file("w.yml", commit), "", file("w.yml", commit)))
	for _, host := range []string{"gitlab.com", "gitlab.archlinux.org"} {
		for _, tag := range []string{"v1.0.0", "v1+2", "für", "f%C3%BCr"} {
			out = append(out, gitLab(host, tag))
		}
	}
	return out
}
