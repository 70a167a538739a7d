// Command gobounds asks the parsers of consumers whether they take a text.
//
// On stdin: a JSON list of pairs, a kind and a text. On stdout: a JSON list of the same length, for
// each pair an empty text where the consumer takes it, or else what it says.
package main

import (
	_ "crypto/sha256" // a digest is taken where its algorithm is known
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/distribution/reference"
	"github.com/prometheus/common/model"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
)

var errNothing = errors.New("it is not more than nothing")

var parsers = map[string]func(string) error{
	"Duration": func(text string) error {
		found, err := time.ParseDuration(text)
		if err == nil && found <= 0 {
			return errNothing
		}
		return err
	},
	"PromDuration": func(text string) error {
		found, err := model.ParseDuration(text)
		if err == nil && found <= 0 {
			return errNothing
		}
		return err
	},
	"Quantity": func(text string) error {
		_, err := resource.ParseQuantity(text)
		return err
	},
	"Name":          func(text string) error { return joined(validation.IsDNS1123Subdomain(text)) },
	"NamespaceName": func(text string) error { return joined(validation.IsDNS1123Label(text)) },
	"LabelKey":      func(text string) error { return joined(validation.IsQualifiedName(text)) },
	"LabelValue":    func(text string) error { return joined(validation.IsValidLabelValue(text)) },
	"DataKey":       func(text string) error { return joined(validation.IsConfigMapKey(text)) },
	"Cidr": func(text string) error {
		_, err := netip.ParsePrefix(text)
		return err
	},
	"Url": func(text string) error {
		found, err := url.Parse(text)
		if err == nil && found.Hostname() == "" {
			return errors.New("it names no host")
		}
		return err
	},
	"Image": func(text string) error {
		_, err := reference.ParseNormalizedNamed(text)
		return err
	},
	"MaxUnavailable": func(text string) error {
		value := intstr.Parse(text)
		if value.Type == intstr.String && !strings.HasSuffix(text, "%") {
			return errors.New("it is neither a number nor a percentage")
		}
		if value.Type == intstr.String {
			return joined(validation.IsValidPercent(text))
		}
		number, err := strconv.ParseInt(text, 10, 32)
		if err == nil && number < 1 {
			return errNothing
		}
		return err
	},
	"Count": func(text string) error {
		number, err := strconv.ParseFloat(text, 64)
		if err == nil && strconv.FormatFloat(number, 'f', -1, 64) != text {
			return fmt.Errorf("it is read as %g", number)
		}
		return err
	},
	"Regexp": func(text string) error {
		_, err := regexp.Compile(text)
		return err
	},
}

func joined(faults []string) error {
	if len(faults) == 0 {
		return nil
	}
	return errors.New(strings.Join(faults, "; "))
}

func main() {
	var asked [][2]string
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		log.Fatal(err)
	}
	answers := make([]string, len(asked))
	for i, each := range asked {
		parse, known := parsers[each[0]]
		if !known {
			log.Fatalf("no parser of %s", each[0])
		}
		if err := parse(each[1]); err != nil {
			answers[i] = err.Error()
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		log.Fatal(err)
	}
}
