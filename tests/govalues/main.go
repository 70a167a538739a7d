// Command govalues parses values of filters by the functions of Go that Tetragon parses them by.
//
// On stdin: a JSON list of texts. On stdout: a JSON list of the same length, for each text the kinds
// of values that it is one of: int0/32 is strconv.ParseInt(text, 0, 32), address what parseAddr takes.
package main

import (
	"encoding/json"
	"log"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
)

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		log.Fatal(err)
	}
	answers := make([]map[string]string, len(texts))
	for i, text := range texts {
		answers[i] = kinds(text)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}

// kinds returns what the text is one of, with the number where it is one.
func kinds(text string) map[string]string {
	found := map[string]string{}
	for _, base := range []int{0, 10} {
		for _, bits := range []int{32, 64} {
			suffix := strconv.Itoa(base) + "/" + strconv.Itoa(bits)
			if number, err := strconv.ParseInt(text, base, bits); err == nil {
				found["int"+suffix] = strconv.FormatInt(number, 10)
			}
			if number, err := strconv.ParseUint(text, base, bits); err == nil {
				found["uint"+suffix] = strconv.FormatUint(number, 10)
			}
		}
	}
	if isAddress(text) {
		found["address"] = ""
	}
	return found
}

func isAddress(text string) bool {
	if strings.Contains(text, "/") {
		_, _, err := net.ParseCIDR(text)
		return err == nil
	}
	_, err := netip.ParseAddr(text)
	return err == nil
}
