"""Django Channels as in its tutorial: consumers, a group, and the channel layer in memory."""

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path

settings.configure(
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels.layers.InMemoryChannelLayer",
            # Of each reader; what comes when it is full is dropped without a word.
            "CONFIG": {"capacity": 100_000},
        }
    },
)
django.setup()


class Echo(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        await self.send(text_data=text_data)


class Fanout(AsyncWebsocketConsumer):
    async def connect(self):
        await self.channel_layer.group_add("fanout", self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard("fanout", self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        await self.channel_layer.group_send("fanout", {"type": "chat.message", "text": text_data})

    async def chat_message(self, event):
        await self.send(text_data=event["text"])


routes = [path("echo", Echo.as_asgi()), path("fanout", Fanout.as_asgi())]
application = ProtocolTypeRouter({"websocket": URLRouter(routes)})
