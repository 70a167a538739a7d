# cloudflare/pint on the rules of Prometheus, as `tests/test_pint.py` runs it: what it says of some of
# them, and why it is left at that.

parser {
  relaxed = [".*"]
}

# os_image of kube-state-metrics is a sentence such as "Windows Server 2022 Datacenter".
rule {
  match {
    name = "TetragonAgentDown"
  }
  disable = ["promql/regexp"]
}

# The self-test says which hook it tried by the path of a program, the only label that it can choose.
rule {
  match {
    name = "Tetragon(DetectionBlind|SelfTestMissing)"
  }
  disable = ["promql/regexp"]
}

# tetragon:policy_events:new has its condition where it is recorded: it is only there above 0.
rule {
  match {
    kind  = "alerting"
    label "detection" {
      value = ".+"
    }
  }
  disable = ["alerts/comparison"]
}
