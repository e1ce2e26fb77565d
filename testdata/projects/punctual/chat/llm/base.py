"""What every provider does."""

from abc import ABC, abstractmethod


class Provider(ABC):
    def __init__(self, model):
        self.model = model

    def ask(self, prompt):
        return self.chat([{"role": "user", "content": prompt}])

    @abstractmethod
    def chat(self, messages):
        """The answer of the model."""
