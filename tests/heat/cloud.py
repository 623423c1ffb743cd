"""A cloud that is not there, so that Heat can launch templates offline.

What decides is Heat's own: reading and checking templates, the graph, the scheduler, functions and their values, wait
conditions, the rollback. Made up is what only a cloud knows: images and networks exist, a server is there at once, and
instead of booting it, its scripts are run here, with `facter` and `curl` of ours on their path.
"""

import contextlib
import json
import logging
import os
import shutil
import subprocess
import tempfile
import warnings
from unittest import mock

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

from oslo_config import cfg  # noqa: E402
from oslo_db import options as db_options  # noqa: E402

from heat.common import config as _  # noqa: E402,F401
from heat.common import context, messaging, policy  # noqa: E402
from heat.db import api as db_api  # noqa: E402
from heat.db import models  # noqa: E402
from heat.engine import constraints, function, resource, resources, scheduler, translation  # noqa: E402
from heat.engine.clients import client_plugin  # noqa: E402
from heat.engine.clients.os import keystone  # noqa: E402
from heat.engine.clients.os.keystone import fake_keystoneclient  # noqa: E402
from heat.engine.resources.openstack.heat import (  # noqa: E402
    software_config,
    software_deployment,
    wait_condition_handle,
)
from heat.engine.resources.openstack.neutron import port  # noqa: E402
from heat.engine.resources.openstack.nova import server  # noqa: E402
from heatclient.common import utils as client_utils  # noqa: E402

# What is not known of an instance is made up: its name.
FACTER = '#!/bin/sh\ncat "$FACTS/$1" 2>/dev/null || echo "$1"\n'

CURL = """#!/bin/sh
for word; do case $word in http*) url=$word;; esac; done
{ echo "$url"; cat; echo; } >>"$SIGNALS"
"""


class Instances:
    """The instances of one stack, and what is run on them."""

    def __init__(self, facts):
        """`facts` are what Facter knows of any instance at boot."""
        self.folder = tempfile.mkdtemp(prefix="deployable-heat-")
        self.facts = facts
        for name, text in (("facter", FACTER), ("curl", CURL)):
            self._program(self._folder("bin"), name, text)

    def boot(self, name):
        for fact, value in self.facts.items():
            with open(os.path.join(self._folder("facts", name), fact), "w", encoding="utf-8") as file:
                file.write(value)

    def run(self, name, script, variables):
        """Runs a script on an instance. Returns its code, what it complained of, and what it signalled: addresses and data."""
        place = tempfile.mkdtemp(dir=self._folder("runs"))
        signals = os.path.join(place, "signals")
        environment = {
            "PATH": self._folder("bin") + os.pathsep + os.environ["PATH"],
            "TMPDIR": place,
            "SEEN": self._folder("seen"),
            "FACTS": self._folder("facts", name),
            "SIGNALS": signals,
            **variables,
        }
        program = self._program(place, "script", script)
        done = subprocess.run([program], env=environment, capture_output=True, timeout=60, check=False)
        lines = []
        if os.path.exists(signals):
            with open(signals, encoding="utf-8") as file:
                lines = [line for line in file.read().split("\n") if line]
        return done.returncode, done.stderr.decode(errors="replace"), list(zip(lines[::2], lines[1::2]))

    def seen(self):
        """What scripts have left in the folder for that, by the names of the files."""
        folder = self._folder("seen")
        seen = {}
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                seen[name] = file.read().decode()
        return seen

    def remove(self):
        shutil.rmtree(self.folder)

    def _folder(self, *names):
        path = os.path.join(self.folder, *names)
        os.makedirs(path, exist_ok=True)
        return path

    @staticmethod
    def _program(folder, name, text):
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(path, 0o755)
        return path


class SoftwareConfigs:
    """Heat's own service for software, and at once the agents that ask it for work."""

    def __init__(self):
        self.instances, self.configs, self.deployments = None, {}, {}

    def create_software_config(self, _context, **config):
        config["id"] = f"config-{len(self.configs)}"
        config["inputs"], config["outputs"] = config.get("inputs") or [], config.get("outputs") or []
        self.configs[config["id"]] = config
        return config

    def show_software_config(self, _context, config_id):
        return dict(self.configs[config_id])

    def delete_software_config(self, _context, config_id):
        del self.configs[config_id]

    def create_software_deployment(self, _context, **deployment):
        config = self.configs[deployment["config_id"]]
        variables = {given["name"]: str(given["value"]) for given in config["inputs"] if given.get("value") is not None}
        outputs = os.path.join(tempfile.mkdtemp(dir=self.instances.folder), "output")
        variables["heat_outputs_path"] = outputs
        code, complaint, _signals = self.instances.run(deployment["server_id"], config["config"], variables)
        values = {"deploy_status_code": code}
        for output in config["outputs"]:
            if os.path.exists(f"{outputs}.{output['name']}"):
                with open(f"{outputs}.{output['name']}", "rb") as file:
                    values[output["name"]] = file.read().decode()
        status = "FAILED" if code else "COMPLETE"
        deployment.update(id=deployment["deployment_id"], status=status, status_reason=complaint, output_values=values)
        self.deployments[deployment["id"]] = deployment
        return deployment

    def show_software_deployment(self, _context, deployment_id):
        return dict(self.deployments[deployment_id])

    def delete_software_deployment(self, _context, deployment_id):
        del self.deployments[deployment_id]

    @contextlib.contextmanager
    def ignore_error_by_name(self, _name):
        yield


SOFTWARE = SoftwareConfigs()
NOTHING_TO_DO = "#!/bin/sh\n"


def create_server(self):
    """Heat's agents wait for work, or the script in the user data runs."""
    self.resource_id_set(self.name)
    SOFTWARE.instances.boot(self.name)
    if self.properties["user_data_format"] == "RAW":
        _code, complaint, signals = SOFTWARE.instances.run(self.name, self.properties["user_data"], {})
        self.stack.complaints = [*getattr(self.stack, "complaints", []), complaint]
        for address, details in signals:
            self.stack[address.split("/")[-2]].handle_signal(json.loads(details))
    return self.name


def server_attribute(self, name):
    return {"name": self.properties["name"], "networks": {"private": [address_of(self)]}}[name]


def address_of(self):
    return f"10.0.0.{sorted(self.stack.resources).index(self.name)}"


def stand_in():
    """Puts all that is made up in its place."""
    cfg.CONF([], project="heat", default_config_files=[], default_config_dirs=[])
    cfg.CONF.set_override("environment_dir", "")
    cfg.CONF.set_override("max_resources_per_stack", -1)
    cfg.CONF.set_override("error_wait_time", None)
    cfg.CONF.set_override("deferred_auth_method", "password")
    db_options.set_defaults(cfg.CONF, connection="sqlite://")
    models.BASE.metadata.create_all(db_api.get_engine())
    messaging.setup("fake://", optional=True)
    scheduler.ENABLE_SLEEP = False

    resource.Resource.is_service_available = classmethod(lambda cls, context: (True, None))
    constraints.BaseCustomConstraint.validate = lambda self, value, context: True
    translation.resolve_and_find = lambda value, *_, **__: function.resolve(value)
    policy.ResourceEnforcer.enforce = lambda self, *_, **__: True
    policy.ResourceEnforcer.enforce_stack = lambda self, *_, **__: True
    client_plugin.ClientPlugin.client = lambda self, *_, **__: mock.MagicMock()
    # Heat tells handles apart by their users.
    users = fake_keystoneclient.FakeKeystoneClient
    users.create_stack_domain_user = lambda self, username, *_, **__: username
    keystone.KeystoneClientPlugin.client = lambda self, *_, **__: users()
    client_utils.read_url_content = lambda url: NOTHING_TO_DO

    for software in (software_config.SoftwareConfig, software_deployment.SoftwareDeployment):
        software.rpc_client = lambda self: SOFTWARE
    deployment = software_deployment.SoftwareDeployment
    deployment._create_user = lambda self: None
    deployment._create_keypair = lambda self: None
    deployment._get_ec2_signed_url = lambda self, *_, **__: "http://heat.invalid/"
    handle = wait_condition_handle.HeatWaitConditionHandle
    handle._get_resource_endpoint = lambda self: f"http://heat.invalid/{self.name}"
    server.Server.handle_create = create_server
    server.Server.check_create_complete = lambda self, *_: True
    server.Server.handle_delete = lambda self: None
    server.Server.check_delete_complete = lambda self, *_: True
    server.Server._resolve_any_attribute = server_attribute
    server.Server._validate_image_flavor = lambda self, *_: None
    port.Port.handle_create = lambda self: self.resource_id_set(self.name)
    port.Port.check_create_complete = lambda self, *_: True
    port.Port.handle_delete = lambda self: None
    port.Port._resolve_attribute = lambda self, name: {"fixed_ips": [{"ip_address": address_of(self)}]}[name]
    resources.initialise()


def request():
    """Who asks Heat."""
    return context.RequestContext.from_dict(
        {"tenant_id": "tenant", "user_id": "user", "username": "user", "auth_url": "http://keystone.invalid/v3"}
    )
