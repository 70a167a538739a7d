// Command operator answers what the Prometheus Operator would give an Alertmanager to read: it
// selects and checks AlertmanagerConfigs and translates them with the operator's own functions, in
// the order of `provisionAlertmanagerConfiguration` (pkg/alertmanager/operator.go, v0.93.0).
//
// On stdin: a JSON list of objects, of which one is an Alertmanager, and others are Namespaces,
// Secrets and AlertmanagerConfigs. On stdout: JSON with the configuration, and for each selected
// AlertmanagerConfig that the operator refuses, why. Where the operator would leave the
// configuration as it was, this fails and says why.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	_ "unsafe" // for go:linkname

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
)

// Two of the operator's functions are not exported, and there is no other way to them than its
// controller, which wants an API server.

//go:linkname check github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.checkAlertmanagerConfigResource
func check(context.Context, *monitoringv1alpha1.AlertmanagerConfig, semver.Version, *assets.StoreBuilder) error

//go:linkname initializeFromGlobal github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.(*ConfigBuilder).initializeFromAlertmanagerConfig
func initializeFromGlobal(*alertmanager.ConfigBuilder, context.Context, *monitoringv1.AlertmanagerGlobalConfig, *monitoringv1alpha1.AlertmanagerConfig) error

type cluster struct {
	alertmanager *monitoringv1.Alertmanager
	namespaces   []corev1.Namespace
	secrets      []corev1.Secret
	configs      []monitoringv1alpha1.AlertmanagerConfig
}

type answer struct {
	Config   string            `json:"config"`
	Rejected map[string]string `json:"rejected"`
}

func main() {
	log.SetFlags(0)
	here, err := read(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	answer, err := provision(context.Background(), here)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		log.Fatal(err)
	}
}

func read(from io.Reader) (here cluster, err error) {
	var objects []json.RawMessage
	if err := json.NewDecoder(from).Decode(&objects); err != nil {
		return here, err
	}
	for _, raw := range objects {
		var meta metav1.TypeMeta
		if err := json.Unmarshal(raw, &meta); err != nil {
			return here, err
		}
		switch meta.Kind {
		case "Alertmanager":
			err = strict(raw, &here.alertmanager)
		case "Namespace":
			here.namespaces, err = appended(here.namespaces, raw)
		case "Secret":
			here.secrets, err = appended(here.secrets, raw)
		case "AlertmanagerConfig":
			here.configs, err = appended(here.configs, raw)
		default:
			err = errors.New("the operator does not read it here")
		}
		if err != nil {
			return here, fmt.Errorf("%s: %w", meta.Kind, err)
		}
	}
	if here.alertmanager == nil {
		return here, errors.New("there is no Alertmanager")
	}
	return here, nil
}

func appended[T any](to []T, raw json.RawMessage) ([]T, error) {
	var object T
	err := strict(raw, &object)
	return append(to, object), err
}

func strict(raw json.RawMessage, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

func provision(ctx context.Context, here cluster) (*answer, error) {
	am := here.alertmanager
	version, err := semver.ParseTolerant(operator.StringValOrDefault(am.Spec.Version, operator.DefaultAlertmanagerVersion))
	if err != nil {
		return nil, err
	}
	objects := make([]runtime.Object, len(here.secrets))
	for i := range here.secrets {
		objects[i] = &here.secrets[i]
	}
	core := fake.NewClientset(objects...).CoreV1()
	store := assets.NewStoreBuilder(core, core)
	builder := alertmanager.NewConfigBuilder(slog.New(slog.DiscardHandler), version, store, am)

	selected, err := here.selected()
	if err != nil {
		return nil, err
	}
	rejected := map[string]string{}
	for name, config := range selected {
		if err := check(ctx, config, version, store); err != nil {
			rejected[name] = err.Error()
			delete(selected, name)
		}
	}
	if global := am.Spec.AlertmanagerConfiguration; global != nil {
		config := here.config(am.Namespace, global.Name)
		if config == nil {
			return nil, fmt.Errorf("there is no AlertmanagerConfig %s/%s to be the global one", am.Namespace, global.Name)
		}
		err = initializeFromGlobal(builder, ctx, global.Global, config)
	} else {
		err = builder.InitializeFromRawConfiguration(here.rawConfiguration())
	}
	if err != nil {
		return nil, err
	}
	if err := builder.AddAlertmanagerConfigs(ctx, selected); err != nil {
		return nil, err
	}
	config, err := builder.MarshalJSON() // its name is wrong: it writes YAML
	return &answer{Config: string(config), Rejected: rejected}, err
}

// selected returns what `selectAlertmanagerConfigs` selects, which only the controller can call.
func (here cluster) selected() (map[string]*monitoringv1alpha1.AlertmanagerConfig, error) {
	am := here.alertmanager
	namespaces := map[string]bool{}
	if am.Spec.AlertmanagerConfigNamespaceSelector == nil {
		namespaces[am.Namespace] = true
	} else {
		selector, err := metav1.LabelSelectorAsSelector(am.Spec.AlertmanagerConfigNamespaceSelector)
		if err != nil {
			return nil, err
		}
		for _, each := range here.namespaces {
			namespaces[each.Name] = selector.Matches(labels.Set(each.Labels))
		}
	}
	selector, err := metav1.LabelSelectorAsSelector(am.Spec.AlertmanagerConfigSelector)
	if err != nil {
		return nil, err
	}
	found := map[string]*monitoringv1alpha1.AlertmanagerConfig{}
	for i, each := range here.configs {
		global := am.Spec.AlertmanagerConfiguration
		if global != nil && each.Namespace == am.Namespace && each.Name == global.Name {
			continue
		}
		if namespaces[each.Namespace] && selector.Matches(labels.Set(each.Labels)) {
			found[each.Namespace+"/"+each.Name] = &here.configs[i]
		}
	}
	return found, nil
}

func (here cluster) config(namespace, name string) *monitoringv1alpha1.AlertmanagerConfig {
	for i, each := range here.configs {
		if each.Namespace == namespace && each.Name == name {
			return &here.configs[i]
		}
	}
	return nil
}

// rawConfiguration returns what `loadConfigurationFromSecret` does.
func (here cluster) rawConfiguration() []byte {
	am := here.alertmanager
	name := am.Spec.ConfigSecret
	if name == "" {
		name = "alertmanager-" + am.Name
	}
	for _, each := range here.secrets {
		if each.Namespace == am.Namespace && each.Name == name && len(each.Data["alertmanager.yaml"]) > 0 {
			return each.Data["alertmanager.yaml"]
		}
	}
	return []byte("route:\n  receiver: 'null'\nreceivers:\n- name: 'null'")
}
