// Command goyaml reads YAML as kubectl and Flux read it: documents are split at lines that begin
// with `---`, wherever those stand, and each goes through sigs.k8s.io/yaml.
//
// On stdin: a JSON list of YAML texts. On stdout: a JSON list of the same length, for each text the
// list of its documents, or a string that says why it cannot be read.
package main

import (
	"encoding/json"
	"log"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		log.Fatal(err)
	}
	answers := make([]any, len(texts))
	for i, text := range texts {
		if documents, err := read(text); err != nil {
			answers[i] = err.Error()
		} else {
			answers[i] = documents
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

// read returns the documents of a text as JSON, without those that are only comments.
func read(text string) ([]json.RawMessage, error) {
	parts := []string{""}
	for _, line := range strings.SplitAfter(text, "\n") {
		if strings.HasPrefix(line, "---") {
			parts = append(parts, "")
		} else {
			parts[len(parts)-1] += line
		}
	}
	documents := []json.RawMessage{}
	for _, part := range parts {
		document, err := yaml.YAMLToJSONStrict([]byte(part))
		if err != nil {
			return nil, err
		}
		if string(document) != "null" {
			documents = append(documents, document)
		}
	}
	return documents, nil
}
