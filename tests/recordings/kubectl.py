"""A kubectl that has one cluster, `staging`, and keeps its one pod as a file: see `fakes`."""

KUBECTL = """\
words = sys.argv[1:]
with open(HOME + '/calls', 'a') as file: file.write(json.dumps(words) + '\\n')
pod = HOME + '/pod'
if words[:1] != ['--context'] or words[2:3] != ['--namespace']:
    sys.exit('error: the test wants --context and --namespace first')
context, namespace, words = words[1], words[3], words[4:]
def after_dashes(): return words[words.index('--') + 1:]
if words[:2] == ['config', 'get-contexts']:
    print('production\\nstaging')
elif mood('unreachable'):
    sys.exit('The connection to the server 127.0.0.1:6443 was refused')
elif context != 'staging':
    sys.exit('error: context "%s" does not exist' % context)
elif words[0] == 'create':
    text = sys.stdin.read()
    if mood('forbids'):
        sys.exit('Error from server (Forbidden): pods "x" is forbidden: violates PodSecurity')
    # The server goes on with what it was asked for, whatever becomes of the client.
    if not mood('slow') or os.fork() == 0:
        if mood('slow'):
            os.setsid()
            time.sleep(0.3)
        with open(pod, 'w') as file: file.write(text)
    else:
        time.sleep(0.5)
elif words[:2] == ['get', 'pod']:
    made = json.load(open(pod))
    made['spec']['nodeName'] = 'node-1'
    waits = {'waiting': {'reason': 'ImagePullBackOff', 'message': 'Back-off pulling image "x"'}}
    made['status'] = {'phase': 'Running', 'conditions': [{'type': 'Ready', 'status': 'True'}]}
    if mood('pulls'):
        made['status'] = {'phase': 'Pending', 'containerStatuses': [{'state': waits}]}
    if mood('unschedulable'):
        made['status'] = {'phase': 'Pending', 'conditions': [{'type': 'PodScheduled',
            'status': 'False', 'reason': 'Unschedulable', 'message': '0/3 nodes are available'}]}
    if mood('evicted'):
        made['status'] = {'phase': 'Failed', 'reason': 'Evicted', 'message': 'low on memory'}
    print(json.dumps(made))
elif words[:2] == ['get', 'pods']:
    assert namespace == 'security', namespace
    assert 'app.kubernetes.io/name=tetragon' in words, words
    here = 'spec.nodeName=node-1' in words
    agent = {'metadata': {'name': 'tetragon-abcde'}, 'spec': {'containers': [{'name': 'tetragon'}]},
             'status': {'phase': 'Running', 'conditions': [{'type': 'Ready', 'status': 'True'}]}}
    if mood('crashes'):
        agent['status'] = {'containerStatuses': [{'state': {'waiting': {
            'reason': 'CrashLoopBackOff', 'message': 'back-off'}}}]}
    none = mood('agentless') and here or mood('empty')
    print(json.dumps({'items': [] if none else [agent]}))
elif words[:2] == ['exec', 'pod/tetragon-abcde']:
    assert namespace == 'security' and '--container' in words, words
    name = json.load(open(pod))['metadata']['name']
    assert re.search(words[words.index('--pods') + 1], name), words
    os.execvp('tetra', after_dashes())
elif words[0] == 'exec':
    assert json.load(open(pod))['metadata']['name'] in words, words
    os.execvp(after_dashes()[0], after_dashes())
elif words[:2] == ['delete', 'pod']:
    if mood('undeletable'):
        sys.exit('Error from server (InternalError): etcdserver: request timed out')
    if os.path.exists(pod): os.remove(pod)
else:
    sys.exit('error: unknown command ' + ' '.join(words))
"""
