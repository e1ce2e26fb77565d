# Quiet: what was there before the wait is asked for, collected by time, looked at, or only dropped.
import threading


class Answers:
    def __init__(self, line):
        self.line = line
        self.come = threading.Condition()
        self.answers = {}
        self.late = 0

    def listen(self):
        for answer in self.line:
            with self.come:
                self.answers[answer.number] = answer
                self.late += 1
                self.come.notify_all()

    def ask_under_lock(self, number, question):
        with self.come:
            self.line.send(question)
            self.come.wait()
            return self.answers.pop(number, None)

    def forget(self, number):
        with self.come:
            self.come.wait(60)
            self.answers.pop(number, None)

    def look(self, number):
        with self.come:
            self.come.wait(10)
            return self.answers.get(number)

    def ask_again(self, number):
        with self.come:
            if number in self.answers:
                return self.answers.pop(number)
            return self._next(number)

    def _next(self, number):
        with self.come:
            self.come.wait()
            if number in self.answers:
                return self.answers.pop(number)
            return None


class Batch:
    def __init__(self, sink):
        self.full = threading.Condition()
        self.lines = []
        self.sink = sink

    def add(self, line):
        with self.full:
            self.lines.append(line)
            if len(self.lines) > 100:
                self.full.notify()

    def run(self):
        while True:
            with self.full:
                self.full.wait(5)
                lines = list(self.lines)
                self.lines.clear()
            self.sink.write(lines)


class Permits:
    def __init__(self):
        self.given = threading.Condition()
        self.free = 0

    def give_back(self):
        with self.given:
            self.free += 1
            self.given.notify()

    def draw(self):
        with self.given:
            while self.free == 0:
                self.given.wait()
            self.free -= 1
