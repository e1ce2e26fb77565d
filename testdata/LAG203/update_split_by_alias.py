# Blocks: whether the name is free is tested before the call, in a group that other tasks have as well.
import socket


class Exporter:
    def __init__(self):
        self.groups = {}
        self.labels = {}

    async def add(self, kind, name):
        group = self.groups.setdefault(kind, {})
        assert name not in group
        group[name] = socket.getfqdn(name)  # error: LAG203 22

    async def label(self, kind, name):
        labels = self.labels[kind]
        if name in labels:
            return
        host = socket.getfqdn(name)  # error: LAG203 15
        labels[name] = host
