"""Runs the tasks that `mscsim sweep submit --engine hyperqueue --print --json` shows on a server of HyperQueue that is started here."""

import json
import sys

from hyperqueue import Job, LocalCluster
from hyperqueue.cluster import WorkerConfig

shown = json.load(sys.stdin)
script = shown["words"][-1]
with LocalCluster() as cluster:
    cluster.start_worker(WorkerConfig(cores=2))
    client = cluster.client()
    job = Job(max_fails=0)
    for part in shown["parts"]:
        job.program(["sh", "-c", script.replace("$HQ_TASK_ID", str(part))])
    client.wait_for_jobs([client.submit(job)])
