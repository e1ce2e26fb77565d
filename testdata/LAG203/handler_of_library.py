# Blocks: these libraries call plain functions on the thread of the event loop, and so do their classes.
import asyncio
import time

import requests
import strawberry
import tornado.web
from gmqtt import Client
from litestar import Controller, get, post
from sanic import Blueprint, Sanic
from strawberry.fastapi import GraphQLRouter
from textual.screen import Screen
from tornado.ioloop import PeriodicCallback

shop = Sanic("shop")
admin = Blueprint("admin")
broker = Client("shop")


def audited(request):
    requests.post("https://audit.example", timeout=5)  # error: LAG203 4


shop.add_route(audited, "/audit")


@admin.on_request
def slowed(request):
    time.sleep(0.1)  # error: LAG203 4


class Rates(Controller):
    @get("/rates")
    def rates(self) -> dict:
        return fetch("https://rates.example")  # error: LAG203 15

    @post("/rates", sync_to_thread=False)
    def update(self) -> None:
        fetch("https://rates.example")  # error: LAG203 8


def fetch(url):
    return requests.get(url, timeout=5).json()


class Page(tornado.web.RequestHandler):
    def prepare(self):
        time.sleep(0.1)  # error: LAG203 8

    def helper(self):
        time.sleep(0.1)


@strawberry.type
class Query:
    @strawberry.field
    def price(self) -> int:
        return fetch("https://prices.example")  # error: LAG203 15


router = GraphQLRouter(strawberry.Schema(Query))


def on_message(client, topic, payload, qos, properties):
    time.sleep(1)  # error: LAG203 4


broker.on_message = on_message


class Detail(Screen):
    def on_mount(self):
        self.set_interval(1, self.tick)
        time.sleep(1)  # error: LAG203 8

    def tick(self):
        requests.get("https://prices.example", timeout=5)  # error: LAG203 8


class Echo(asyncio.Protocol):
    def data_received(self, data):
        time.sleep(1)  # error: LAG203 8


def poll():
    requests.get("https://prices.example", timeout=5)  # error: LAG203 4


PeriodicCallback(poll, 1000).start()
