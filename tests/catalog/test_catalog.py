"""What the catalog knows, path by path. Each trap stands beside the call that it is confused with."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from flake8_eventrace.catalog import catalog, slow_tables
from flake8_eventrace.catalog.catalog import Slow, load
from flake8_eventrace.project.indexer import index_module
from flake8_eventrace.settings import SLOW_GROUPS, CatalogChoice, SettingsError
from flake8_eventrace.source import patterns

KNOWN = load()


def slow(path):
    """What is known of a path as the resolver writes it."""
    return KNOWN.slow(KNOWN.canonical(path))


BLOCKING = """
llm openai.OpenAI().chat.completions.create
llm openai.AzureOpenAI().responses.parse
llm openai.chat.completions.create
llm openai.ChatCompletion.create
llm openai._client.OpenAI().embeddings.create
llm openai.Client().images.generate
llm openai.lib.azure.AzureOpenAI().audio.speech.create
llm openai.OpenAI().with_options().chat.completions.create
llm openai.OpenAI().chat.completions.with_raw_response.create
llm langfuse.openai.OpenAI().chat.completions.create
llm anthropic.Anthropic().messages.create
llm anthropic.Client().beta.messages.count_tokens
llm anthropic.AnthropicBedrock().messages.batches.create
llm anthropic.lib.vertex._client.AnthropicVertex().messages.create
llm litellm.completion
llm litellm.main.completion
llm litellm.Router().embedding
llm google.genai.Client().models.generate_content
llm google.genai.client.Client().chats.create().send_message
llm google.generativeai.GenerativeModel().generate_content
llm google.generativeai.GenerativeModel().start_chat().send_message
llm google.generativeai.embed_content
llm ollama.chat
llm ollama.Client().generate
llm cohere.ClientV2().chat
llm mistralai.Mistral().chat.complete
llm mistralai.client.Mistral().embeddings.create
llm groq.Groq().chat.completions.create
llm together.Together().chat.completions.create
llm cerebras.cloud.sdk.Cerebras().chat.completions.create
llm xai_sdk.Client().chat.create().sample
llm xai_sdk.sync.client.Client().chat.create().sample
llm zhipuai.ZhipuAI().chat.completions.create
llm dashscope.Generation.call
llm replicate.run
llm huggingface_hub.InferenceClient().text_generation
llm huggingface_hub.hf_hub_download
llm langchain_openai.ChatOpenAI().invoke
llm langchain_core.language_models.BaseChatModel().invoke
llm langchain_core.language_models.chat_models.BaseChatModel().generate
llm langchain_openai.ChatOpenAI().with_structured_output().invoke
llm langchain_openai.chat_models.base.ChatOpenAI().bind_tools().invoke
llm langchain_community.embeddings.HuggingFaceEmbeddings().embed_query
llm langchain_chroma.Chroma().similarity_search_with_score
llm langgraph.graph.StateGraph().compile().invoke
llm langgraph.pregel.Pregel().invoke
llm llama_index.core.llms.LLM().complete
llm llama_index.llms.openai.OpenAI().chat
llm llama_index.core.VectorStoreIndex.from_documents().as_query_engine().query
llm mem0.Memory().add
llm mem0.Memory.from_config().search
llm mem0.MemoryClient().search
llm sentence_transformers.SentenceTransformer().encode
llm sentence_transformers.CrossEncoder().predict
llm transformers.pipeline()
llm transformers.AutoModelForCausalLM.from_pretrained().generate
llm whisper.load_model().transcribe
http requests.get
http requests.api.post
http requests.session().put
http requests.sessions.Session().request
http requests.Session().__enter__().get
http httpx.post
http httpx.Client().get
http httpx._client.Client().send
http httpx2.query
http urllib.request.urlopen
http urllib3.PoolManager().request
http http.client.HTTPSConnection().getresponse
http curl_cffi.requests.get
http curl_cffi.requests.Session().post
http googleapiclient.discovery.build
http googleapiclient.discovery.build().users().messages().list().execute
http slack_sdk.WebClient().chat_postMessage
http slack_sdk.web.client.WebClient().chat_update
http github.Github().get_repo
http github.Github().get_repo().create_issue
http stripe.Customer.create
http stripe.checkout.Session.create
http twilio.rest.Client().messages.create
http notion_client.Client().pages.create
http tavily.TavilyClient().search
http exa_py.Exa().search_and_contents
http firecrawl.FirecrawlApp().scrape_url
http ddgs.DDGS().text
http ddgs.DDGS().__enter__().text
http feedparser.parse
http yt_dlp.YoutubeDL().__enter__().extract_info
cloud boto3.client().converse
cloud boto3.session.Session().client().invoke_model
cloud boto3.resource().Table().put_item
cloud boto3.resource().Bucket().upload_file
cloud boto3.client().get_waiter().wait
cloud google.cloud.storage.Client().bucket().blob().upload_from_string
cloud google.cloud.storage.blob.Blob().download_as_bytes
cloud google.cloud.secretmanager.SecretManagerServiceClient().access_secret_version
cloud azure.storage.blob.BlobServiceClient().get_blob_client().upload_blob
cloud azure.storage.blob.BlobServiceClient.from_connection_string().get_container_client().upload_blob
cloud minio.Minio().put_object
cloud docker.from_env
cloud docker.from_env().containers.run
cloud docker.DockerClient().containers.get().exec_run
cloud kubernetes.client.CoreV1Api().list_namespaced_pod
email smtplib.SMTP().sendmail
email smtplib.SMTP_SSL().__enter__().send_message
email imaplib.IMAP4_SSL
email ftplib.FTP().storbinary
email paramiko.SSHClient().connect
email paramiko.client.SSHClient().exec_command
subprocess subprocess.run
subprocess subprocess.Popen().communicate
subprocess subprocess.Popen().wait
subprocess os.system
subprocess pexpect.spawn().expect
subprocess git.Repo.clone_from
subprocess git.Repo().git.checkout
subprocess git.Repo().remotes.origin.fetch
subprocess git.Repo().remote().push
sleep time.sleep
dns socket.getaddrinfo
dns socket.create_connection
dns dns.resolver.resolve
wait threading.Event().wait
wait threading.Thread().join
wait queue.Queue().get
wait concurrent.futures.ThreadPoolExecutor().submit().result
wait asyncio.run_coroutine_threadsafe().result
console builtins.input
database sqlite3.connect().execute
database sqlite3.connect().cursor().fetchall
database psycopg.connect().cursor().execute
database sqlalchemy.orm.Session().commit
database sqlalchemy.orm.sessionmaker()().execute
database sqlmodel.Session().exec
database sqlalchemy.create_engine().connect
database redis.Redis().get
database redis.from_url().set
database redis.StrictRedis().hgetall
database redis.client.Redis().get
database pymongo.MongoClient().db.users.find_one
vector qdrant_client.QdrantClient().search
database mysql.connector.connect().cursor().execute
broker redis.Redis().publish
broker kafka.KafkaProducer().flush
file builtins.open
file pathlib.Path().read_text
file pathlib.Path().parent.joinpath().write_text
"""

AWAITED = """
llm openai.AsyncOpenAI().chat.completions.create
llm openai.AsyncClient().responses.create
llm openai.AsyncAzureOpenAI().embeddings.create
llm openai.ChatCompletion.acreate
llm anthropic.AsyncAnthropic().messages.create
llm anthropic.AsyncClient().messages.create
llm anthropic.AsyncAnthropicBedrock().messages.create
llm litellm.acompletion
llm litellm.Router().acompletion
llm google.genai.Client().aio.models.generate_content
llm google.genai.Client().aio.models.generate_content_stream
llm google.generativeai.GenerativeModel().generate_content_async
llm ollama.AsyncClient().chat
llm mistralai.Mistral().chat.complete_async
llm xai_sdk.AsyncClient().chat.create().sample
llm xai_sdk.aio.client.Client().chat.create().sample
llm replicate.async_run
llm huggingface_hub.AsyncInferenceClient().chat.completions.create
llm langchain_openai.ChatOpenAI().ainvoke
llm langchain_core.language_models.BaseChatModel().ainvoke
llm langgraph.graph.StateGraph().compile().ainvoke
llm llama_index.core.llms.LLM().acomplete
llm mem0.AsyncMemory().add
llm mem0.AsyncMemory.from_config().add
http httpx.AsyncClient().get
http httpx.AsyncClient().__aenter__().post
http httpx2.AsyncClient().get
http curl_cffi.requests.AsyncSession().get
http aiohttp.ClientSession().get().json
http slack_sdk.web.async_client.AsyncWebClient().chat_postMessage
http stripe.Customer.create_async
http twilio.rest.Client().messages.create_async
http notion_client.AsyncClient().pages.create
http tavily.AsyncTavilyClient().search
http exa_py.AsyncExa().search
cloud google.cloud.secretmanager.SecretManagerServiceAsyncClient().access_secret_version
cloud azure.storage.blob.aio.BlobServiceClient().get_blob_client().upload_blob
cloud aioboto3.Session().client().__aenter__().put_object
email aiosmtplib.send
email aiosmtplib.SMTP().send_message
subprocess asyncio.create_subprocess_exec
subprocess asyncio.create_subprocess_shell().communicate
subprocess asyncio.subprocess.Process().wait
sleep asyncio.sleep
dns dns.asyncresolver.resolve
dns asyncio.get_event_loop().getaddrinfo
wait asyncio.Event().wait
database redis.asyncio.Redis().get
database redis.asyncio.from_url().get
database redis.asyncio.client.Redis().set
database sqlalchemy.ext.asyncio.AsyncSession().execute
database sqlalchemy.ext.asyncio.async_sessionmaker()().commit
database pymongo.AsyncMongoClient().db.users.find_one
database mysql.connector.aio.connect
database psycopg.AsyncConnection.connect().execute
broker redis.asyncio.Redis().publish
"""

#: Each looks like something slow, and is not.
INNOCENT = """
openai.OpenAI
openai.AsyncOpenAI
openai.OpenAI().close
openai.OpenAI().with_options
openai.OpenAI().chat.completions.create().choices.append
openai.AsyncOpenAI().with_options
openai.types.chat.ChatCompletion
anthropic.Anthropic
anthropic.types.Message().model_dump
litellm.token_counter
litellm.get_model_info
google.genai.Client
google.genai.types.GenerateContentConfig
google.genai.Client().chats.create
google.generativeai.configure
mistralai.Mistral
xai_sdk.Client().chat.create
xai_sdk.AsyncClient().chat.create
langchain_core.prompts.ChatPromptTemplate().invoke
langchain_core.prompts.ChatPromptTemplate.from_messages().invoke
langchain_core.prompts.PromptTemplate().invoke
langchain_core.output_parsers.StrOutputParser().invoke
langchain_core.messages.HumanMessage
langchain_core.language_models.fake_chat_models.FakeListChatModel().invoke
langchain_core.language_models.FakeListLLM().invoke
langchain_core.runnables.RunnableLambda().invoke
langchain_text_splitters.RecursiveCharacterTextSplitter().split_text
langchain_community.chat_message_histories.ChatMessageHistory().add_message
langchain_openai.ChatOpenAI
langchain_openai.ChatOpenAI().bind_tools
langgraph.graph.StateGraph().compile
llama_index.core.llms.MockLLM().complete
llama_index.core.VectorStoreIndex.from_documents().as_query_engine
transformers.pipeline
sentence_transformers.SentenceTransformer
requests.Session
requests.Session().close
requests.Session().mount
requests.Request
requests.get().json
requests.get().raise_for_status
requests.utils.quote
httpx.Client
httpx.AsyncClient
httpx.Client().close
httpx.Client().build_request
httpx.Client().headers.update
httpx.AsyncClient().aclose
httpx.AsyncClient().build_request
httpx.Request
aiohttp.ClientSession
aiohttp.ClientSession().close
aiohttp.ClientTimeout
urllib.request.Request
urllib.parse.quote
http.client.HTTPConnection
stripe.Webhook.construct_event
stripe.StripeClient
slack_sdk.WebClient
boto3.client
boto3.resource
boto3.Session
boto3.Session().client
boto3.resource().Table
boto3.resource().Bucket
boto3.resource().Bucket().Object
boto3.client().get_paginator
boto3.client().get_waiter
boto3.client().generate_presigned_url
boto3.client().exceptions
boto3.client().get_object().get
google.cloud.storage.Client
google.cloud.storage.Client().bucket
google.cloud.storage.Client().bucket().blob
google.cloud.firestore.Client().collection().document
google.cloud.firestore.Client().batch().set
azure.storage.blob.BlobServiceClient.from_connection_string
azure.storage.blob.BlobServiceClient().get_blob_client
subprocess.Popen
subprocess.Popen().poll
subprocess.Popen().stdin.write
subprocess.list2cmdline
os.popen
os.path.join
git.Repo
time.time
time.monotonic
asyncio.get_event_loop
asyncio.create_task
threading.Event().is_set
threading.Event().set
threading.Thread().start
queue.Queue().get_nowait
queue.Queue().put_nowait
concurrent.futures.ThreadPoolExecutor().submit
socket.socket
socket.gethostname
redis.Redis().pipeline
redis.Redis().pubsub
redis.asyncio.Redis().pipeline
redis.asyncio.Redis
pymongo.MongoClient
sqlalchemy.orm.Session().add
sqlalchemy.orm.Session().expunge
sqlalchemy.orm.Session().query
sqlalchemy.ext.asyncio.AsyncSession().add
sqlalchemy.create_engine
smtplib.SMTPException
email.message.EmailMessage
myrequests.get
app.requests.get
get
"""


def lines(table):
    return [tuple(line.split()) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("group", "path"), lines(BLOCKING))
def test_a_call_that_blocks(group, path):
    known = slow(path)
    assert known is not None
    assert (known.group, known.awaited, known.entered) == (group, False, False)


@pytest.mark.parametrize(("group", "path"), lines(AWAITED))
def test_an_asynchronous_twin(group, path):
    known = slow(path)
    assert known is not None
    assert (known.group, known.awaited, known.entered) == (group, True, False)


@pytest.mark.parametrize("path", [path for (path,) in lines(INNOCENT)])
def test_what_only_looks_slow(path):
    assert slow(path) is None


@pytest.mark.parametrize(
    ("path", "awaited"),
    [
        ("openai.OpenAI().chat.completions.stream", False),
        ("openai.OpenAI().beta.chat.completions.stream", False),
        ("openai.OpenAI().chat.completions.with_streaming_response.create", False),
        ("openai.AsyncOpenAI().chat.completions.stream", True),
        ("openai.AsyncOpenAI().responses.connect", True),
        ("anthropic.Anthropic().messages.stream", False),
        ("anthropic.AsyncAnthropic().messages.stream", True),
        ("httpx.stream", False),
        ("httpx.Client().stream", False),
        ("httpx.AsyncClient().stream", True),
        ("aiohttp.ClientSession().get", True),
        ("aiohttp.client.ClientSession().__aenter__().ws_connect", True),
        ("google.genai.Client().aio.live.connect", True),
    ],
)
def test_a_context_manager_is_slow_where_it_is_entered(path, awaited):
    known = slow(path)
    assert known is not None
    assert (known.awaited, known.entered) == (awaited, True)


@pytest.mark.parametrize(
    ("path", "awaited"),
    [
        ("google.genai.Client().models.generate_content_stream", False),
        ("cohere.ClientV2().chat_stream", False),
        ("cohere.AsyncClientV2().chat_stream", True),
        ("langchain_openai.ChatOpenAI().stream", False),
        ("langchain_openai.ChatOpenAI().astream", True),
        ("langgraph.graph.StateGraph().compile().astream_events", True),
        ("boto3.client().get_paginator().paginate", False),
        ("concurrent.futures.as_completed", False),
        ("pymongo.MongoClient().db.users.find", False),
        ("google.cloud.storage.Client().list_blobs", False),
        ("github.Github().get_repo().get_issues", False),
    ],
)
def test_a_generator_is_slow_where_it_is_iterated(path, awaited):
    known = slow(path)
    assert known is not None
    assert (known.iterated, known.awaited) == (True, awaited)


@pytest.mark.parametrize(
    ("path", "arguments", "holds"),
    [
        ("psutil.cpu_percent", "", False),
        ("psutil.cpu_percent", "interval=None", False),
        ("psutil.cpu_percent", "interval=0", False),
        ("psutil.cpu_percent", "1", True),
        ("psutil.cpu_percent", "interval=wanted", True),
        ("psutil.cpu_percent", "**options", True),
        ("smtplib.SMTP", "", False),
        ("smtplib.SMTP", "timeout=3", False),
        ("smtplib.SMTP", "''", False),
        ("smtplib.SMTP", "HOST, 587", True),
        ("smtplib.SMTP_SSL", "host=HOST", True),
        ("time.sleep", "0", False),
        ("time.sleep", "0.0", False),
        ("time.sleep", "1", True),
        ("time.sleep", "delay", True),
        ("time.sleep", "0.001", False),
        ("time.sleep", "0.1", True),
        ("os.waitpid", "-1, os.WNOHANG", False),
        ("os.waitpid", "pid, 0", True),
        ("socket.getaddrinfo", "host, port, flags=socket.AI_NUMERICHOST | socket.AI_V4MAPPED", False),
        ("socket.getaddrinfo", "host, port, family, kind, 0, socket.AI_PASSIVE", False),
        ("socket.getaddrinfo", "host, port", True),
        ("asyncio.sleep", "0", False),
        ("asyncio.sleep", "delay=0", False),
        ("asyncio.sleep", "1", True),
        ("queue.Queue().get", "", True),
        ("queue.Queue().get", "False", False),
        ("queue.Queue().get", "block=False", False),
        ("queue.Queue().get", "timeout=0", False),
        ("queue.Queue().get", "True, 0", False),
        ("queue.Queue().get", "True, 5", True),
        ("queue.Queue().get", "timeout=5", True),
        ("threading.Lock().acquire", "blocking=False", False),
        ("threading.Lock().acquire", "False", False),
        ("threading.Lock().acquire", "", True),
        ("threading.Event().wait", "0", False),
        ("threading.Event().wait", "timeout=0.5", True),
        ("concurrent.futures.Future().result", "timeout=0", False),
        ("concurrent.futures.ThreadPoolExecutor().shutdown", "wait=False", False),
        ("concurrent.futures.ThreadPoolExecutor().shutdown", "*options", True),
        ("requests.get", "url", True),
    ],
)
def test_arguments_decide(path, arguments, holds):
    known = slow(path)
    assert known is not None
    assert known.holds(passed(f"f({arguments})")) is holds


def passed(call):
    """The arguments of a call as a `Site` has them."""
    made = index_module(ast.parse(f"def caller():\n    {call}"))
    return dict(made.functions["caller"].body.sites[0].arguments)


def test_every_condition_in_the_catalog_can_be_decided():
    conditions = {table["when"] for table in slow_tables.main_tables()["slow"] if "when" in table}
    known = ("given", "unless-zero", "at-least", "unless-flagged", "bounded", "iterated")
    for condition in conditions:
        assert condition.partition(":")[0] in known
        listed = Slow("http", "f", False, False, condition)
        assert listed.holds(passed("f(1, 1, 1, 1)"), bounded=True)


def test_putting_waits_only_where_there_is_a_bound():
    listed = slow("queue.Queue().put")
    assert listed.holds({"0": "=1"}, bounded=True)
    assert not listed.holds({"0": "=1"}, bounded=False)
    assert not listed.holds({"0": "=1", "block": "=False"}, bounded=True)


def every_pattern():
    table = slow_tables.main_tables()
    for record in table["slow"]:
        assert record["group"] in table["groups"]
        assert set(record) <= {"group", "when", "calls", "awaited", "entered", "awaited-entered", "except"}
        for key in ("calls", "awaited", "entered", "awaited-entered", "except"):
            yield from record.get(key, ())
    for section in ("deferrals", "decorators", "emits"):
        for group in table[section].values():
            yield from group
    yield from table["itself"]["methods"]
    yield from table["same"]
    yield from table["same"].values()


def test_every_pattern_of_the_catalog_is_one():
    assert [(pattern, wrong) for pattern in every_pattern() if (wrong := patterns.complaint(pattern))] == []


def test_a_wildcard_on_the_right_of_a_spelling_stands_on_the_left_too():
    for left, right in slow_tables.main_tables()["same"].items():
        assert "*" not in right or all("*" in plain for plain in patterns.expand(left)), left


def test_what_is_listed_is_found_under_its_canonical_name():
    """A path that `[same]` rewrites to something unlisted could never be found."""
    lost = []
    for record in slow_tables.main_tables()["slow"]:
        for key in ("calls", "awaited", "entered", "awaited-entered"):
            for pattern in record.get(key, ()):
                lost += [
                    plain
                    for plain in patterns.expand(pattern)
                    if "*" not in plain and KNOWN.slow(plain) and not slow(plain)
                ]
    assert lost == []


def test_the_groups_of_the_settings_are_those_of_the_catalog():
    assert {*SLOW_GROUPS, catalog.USER} == KNOWN.groups


def test_the_groups_that_the_rules_look_for():
    before_emit = {"llm", "http", "cloud", "email", "sleep", "subprocess", "user"}
    assert before_emit == KNOWN.before_emit_groups
    assert before_emit | {"bridge", "dns", "wait", "vector"} == KNOWN.blocking_groups
    assert {"wait", "console"} == KNOWN.direct_groups


# ------------------------------------------------------------------------------------ other callables


@pytest.mark.parametrize(
    "path",
    [
        "asyncio.create_task",
        "asyncio.tasks.ensure_future",
        "asyncio.to_thread",
        "asyncio.get_running_loop().run_in_executor",
        "asyncio.get_event_loop().call_soon_threadsafe",
        "asyncio.TaskGroup().create_task",
        "anyio.to_thread.run_sync",
        "anyio.create_task_group().start_soon",
        "starlette.concurrency.run_in_threadpool",
        "asgiref.sync.sync_to_async",
        "fastapi.BackgroundTasks().add_task",
        "starlette.background.BackgroundTask",
        "concurrent.futures.ThreadPoolExecutor().submit",
        "threading.Thread",
        "threading.Timer",
        "app.tasks.name_chat.delay",
        "app.tasks.name_chat.apply_async",
        "app.util.fire_and_forget",
        "app.util.safe_create_task",
        "app.server.Server().create_task",
    ],
)
def test_a_deferral(path):
    assert KNOWN.defers(KNOWN.canonical(path))


@pytest.mark.parametrize(
    "path", ["asyncio.run", "asyncio.gather", "requests.get", "app.util.forget", "functools.wraps"]
)
def test_no_deferral(path):
    assert not KNOWN.defers(path)


def test_a_deferral_that_is_awaited_is_waited_for():
    assert KNOWN.offloads("asyncio.to_thread")
    assert KNOWN.offloads("asyncio.get_running_loop().run_in_executor")
    assert not KNOWN.offloads("asyncio.create_task")


@pytest.mark.parametrize(
    ("decorator", "defers", "caches"),
    [
        ("tenacity.retry", False, False),
        ("functools.wraps()", False, False),
        ("functools.lru_cache()", False, True),
        ("functools.cache", False, True),
        ("functools.cached_property", False, True),
        ("cachetools.cached()", False, True),
        ("staticmethod", False, False),
        ("fastapi.APIRouter().post()", False, False),
        ("dramatiq.actor", False, False),
        ("celery.shared_task()", False, False),
        ("typer.Typer().command()", False, False),
        ("asgiref.sync.sync_to_async", True, False),
        ("click.command()", True, False),
        ("click.option()", False, False),
        ("textual.work()", True, False),
        ("huey.RedisHuey().task()", True, False),
        ("pebble.concurrent.process()", True, False),
        ("joblib.delayed", True, False),
        ("app.threads.run_in_thread", True, False),
        ("contextlib.contextmanager", False, False),
        ("app.decorators.mystery", False, False),
    ],
)
def test_a_decorator(decorator, defers, caches):
    assert KNOWN.defers_body(decorator) is defers
    assert KNOWN.caches(decorator) is caches


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("threading.Lock()", "exclusive"),
        ("multiprocessing.get_context().Semaphore()", "exclusive"),
        ("multiprocessing.Manager().Lock()", "exclusive"),
        ("threading.RLock()", "reentrant"),
        ("multiprocessing.Value().get_lock()", "reentrant"),
        ("threading.Condition()", "condition"),
        ("threading.Lock", ""),
        ("threading.Event()", ""),
        ("asyncio.Lock()", ""),
        ("anyio.Lock()", ""),
    ],
)
def test_a_lock_that_blocks_its_thread(path, kind):
    assert KNOWN.lock_kind(path) == kind


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("", "self.bus.emit"),
        ("", "sio.emit"),
        ("", "self.emitter.emit"),
        ("", "_emit_stop_result"),
        ("", "event_emitter"),
        ("", "__event_emitter__"),
        ("", "SessionManager.add_event"),
        ("", "ctx.send_event"),
        ("", "ws.send_json"),
        ("", "websocket.send_text"),
        ("", "client.send_json"),
        ("", "self.push_frame"),
        ("", "queue.put"),
        ("", "self.q.put_nowait"),
        ("queue.Queue().put", "q.put"),
        ("asyncio.Queue().put", "q.put"),
        ("redis.Redis().publish", "self.redis_client.publish"),
        ("", "self._publish_live_event"),
        ("", "callback"),
        ("", "on_complete"),
        ("", "future.set_result"),
        ("app.bus.EventBus().dispatch", "bus.dispatch"),
    ],
)
def test_an_emit(path, source):
    assert KNOWN.emits(path, source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("", "router.put"),
        ("", "self.router.put"),
        ("fastapi.FastAPI().put", "application.put"),
        ("requests.put", "requests.put"),
        ("requests.Session().put", "s.put"),
        ("httpx.Client().send", "transport.send"),
        ("", "client.send"),
        ("", "self.cache.put"),
        ("", "vector_store.put"),
        ("", "cache.set"),
        ("", "ContextVar.set"),
        ("", "flag.set"),
        ("", "set"),
        ("", "span.add_event"),
        ("", "current_span.add_event"),
        ("opentelemetry.trace.get_current_span().add_event", "here.add_event"),
        ("", "log_event"),
        ("", "logger.emit"),
        ("", "telemetry.send_event"),
        ("", "file.write"),
        ("", "sys.stdout.write"),
        ("", "send_task"),
        ("", "_send_runtime_api_request"),
        ("boto3.client().put_events", "events.put_events"),
        ("", "print"),
    ],
)
def test_no_emit(path, source):
    assert not KNOWN.emits(path, source)


@pytest.mark.parametrize(
    "name",
    [
        "save_chat",
        "_persist_turn",
        "db_commit",
        "flush_events",
        "maybe_drain",
        "cancel",
        "check_permission",
        "check_quota",
        "_verify_signature",
        "upload_recording",
        "_reply",
        "store",
    ],
)
def test_an_essential_call(name):
    assert KNOWN.is_essential(name)


@pytest.mark.parametrize(
    "name", ["auto_name_chat", "post_webhook", "summarize", "send_telemetry", "closest", "restore"]
)
def test_side_work(name):
    assert not KNOWN.is_essential(name)


# ------------------------------------------------------------------------------------ terminal events

TERMINAL = """
done complete completed [DONE] end final stop stopped idle session.end message_stop response.completed
workflow_finished flow_finished message_end generation_complete turn_ended session_ended RunEnded stream_end
eos finished closed terminated success exit
DONE COMPLETED END_EVENT END_RESPONSE END_LLM_RESPONSE EXECUTION_END FINAL_RESULT TASK_TERMINATED STOPPED
FINISH MESSAGE_END _DONE STREAM_END
OverallStop EndFrame LLMFullResponseEndFrame RunCompletedEvent LettaStopReason QueueCompleteSentinel
AgentDoneEvent FlowFinishedEvent StopEvent CrewKickoffCompletedEvent EndOfStream
completed_event end_event final_event pending_done_event create_run_completed_event yield_done_event
_emit_stop_result chat:done run-complete Done! on_complete
"""

NOT_TERMINAL = """
finish_reason stop_reason stopReason final_url end_timestamp completed_tool_results $final_message
completed_at content_block_stop response.output_item.done response.content_part.done tool_execution_completed
tool_completed
ToolUsageFinishedEvent SessionSummaryCompleted MemoryRetrievalCompletedEvent embedder.generation_completed
audio.end END_OF_SPEECH @END_OF_SPEECH TTSStoppedFrame ResponseTextDoneEvent step.done section_end chunk_end
hook_completed knowledge_done LLMCallCompletedEvent
stop_recording /stop cancel error failed cancelled run_error RunErrorEvent
incomplete undone backend frontend weekend front_end not_done chat:completion completion answer message
"""


@pytest.mark.parametrize("name", TERMINAL.split())
def test_a_terminal_name(name):
    assert KNOWN.is_terminal_name(name)


@pytest.mark.parametrize("name", NOT_TERMINAL.split())
def test_no_terminal_name(name):
    assert not KNOWN.is_terminal_name(name)


@pytest.mark.parametrize(
    ("text", "terminal"),
    [
        ("data: [DONE]\n\n", True),
        ("event: done\ndata: {}\n\n", True),
        ("event: message_stop\n", True),
        ('data: {"type": "done"}\n\n', True),
        ('data: {"type": "answer", "done": true}\n\n', True),
        ('{"event": "message_end"}', True),
        ('data: {"type": "answer", "done": false}\n\n', False),
        ('data: {"finish_reason": "stop"}\n\n', False),
        ("event: content_block_stop\ndata: {}\n\n", False),
        ("data: done\n\n", False),
        ('data: {"type": "do', False),
        ("data: ", False),
        ("We are done", False),
        ("", False),
        ("x" * 5000 + "_done", False),
    ],
)
def test_a_frame_of_server_sent_events(text, terminal):
    assert KNOWN.is_terminal_name(text) is terminal


@pytest.mark.parametrize(
    "name", ["STREAM_END", "_DONE", "QueueCompleteSentinel", "SENTINEL", "_SENTINEL", "END", "EOF"]
)
def test_a_sentinel(name):
    assert KNOWN.is_sentinel(name)


@pytest.mark.parametrize("name", ["None", "item", "event", "result", "SENDER", "legend", "endpoint"])
def test_no_sentinel(name):
    assert not KNOWN.is_sentinel(name)


# ------------------------------------------------------------------------------------------- settings


def test_what_the_user_lists_is_slow_in_both_groups():
    known = load(
        CatalogChoice(slow_calls=("app.billing.{charge,refund}", "ask_model"), blocking_groups=("llm",))
    )
    assert known.slow("app.billing.refund") == Slow(
        "user", "app.billing.refund", awaited=False, entered=False
    )
    assert known.slow("lib.models.ask_model") is not None
    assert known.slow("app.billing.check") is None
    assert known.blocking_groups == {"llm", "user"}
    assert "user" in known.before_emit_groups


def test_what_the_user_cuts_is_not_slow():
    known = load(
        CatalogChoice(not_slow_calls=("requests.*", "boto3.client().converse"), slow_calls=("requests.get",))
    )
    assert known.slow("requests.post") is None
    assert known.slow("requests.get") is None
    assert known.slow("requests.Session().get") is not None
    assert known.slow("boto3.client().converse") is None
    assert known.slow("boto3.client().invoke_model") is not None


def test_emits_by_the_user():
    known = load(
        CatalogChoice(emits=("app.wire.ship", "beam", "router.put"), not_emits=("broadcast", "*.callback"))
    )
    assert known.emits("app.wire.ship", "ship")
    assert known.emits("", "self.beam")
    assert known.emits("", "router.put")
    assert not known.emits("", "self.broadcast")
    assert not known.emits("", "self.callback")
    assert known.emits("", "callback")


def test_terminal_events_by_the_user():
    known = load(
        CatalogChoice(
            terminal_events=("chat:{saved,named}", "Over*"), not_terminal_events=("done", "audit:*")
        )
    )
    assert known.is_terminal_name("chat:named")
    assert known.is_terminal_name("OverAndOut")
    assert not known.is_terminal_name("done")
    assert not known.is_terminal_name("audit:done")
    assert known.is_terminal_name("chat:done")


def test_deferrals_by_the_user():
    known = load(CatalogChoice(deferrals=("app.jobs.later", "shoot")))
    assert known.defers("app.jobs.later")
    assert known.defers("app.gun.shoot")
    assert known.defers("asyncio.create_task")


@pytest.mark.parametrize(
    ("choice", "complaint"),
    [
        (CatalogChoice(slow_calls=("a.{b",)), "slow-calls: 'a.{b' is not a valid pattern: an opening brace"),
        (CatalogChoice(not_slow_calls=("",)), "not-slow-calls: '' is not a valid pattern: it is empty"),
        (CatalogChoice(emits=("a b",)), "emits: 'a b' is not a valid pattern: it contains white space"),
        (CatalogChoice(not_emits=("*",)), "not-emits: '*' is not a valid pattern: it would match everything"),
        (
            CatalogChoice(deferrals=("a/b",)),
            "deferrals: 'a/b' is not a valid pattern: it is not made of names",
        ),
        (
            CatalogChoice(terminal_events=("all done",)),
            "terminal-events: 'all done' is not a valid event name: it contains",
        ),
        (
            CatalogChoice(not_terminal_events=("*",)),
            "not-terminal-events: '*' is not a valid event name: it would match",
        ),
        (CatalogChoice(blocking_groups=("HTTP",)), "blocking-groups: 'HTTP' is not a group of slow calls"),
        (
            CatalogChoice(before_emit_groups=("user",)),
            "before-emit-groups: 'user' is not a group of slow calls",
        ),
    ],
)
def test_a_wrong_entry_is_named_with_its_key(choice, complaint):
    with pytest.raises(SettingsError) as caught:
        load(choice)
    assert str(caught.value).startswith(complaint)


# ------------------------------------------------------------------------------------------- packaging


def test_the_catalog_is_light():
    code = (
        "import sys\n"
        "from flake8_eventrace.catalog.catalog import load\n"
        "load().slow('requests.get')\n"
        "print(sorted({'libcst', 'click', 'flake8', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("_send_now", ("send", "now")),
        ("sendNow", ("send", "now")),
        ("SEND_NOW", ("send", "now")),
        ("HTTPLock", ("http", "lock")),
        ("__", ()),
    ],
)
def test_the_words_of_a_name(name, words):
    assert catalog.words_in(name) == words


@pytest.mark.parametrize("name", ["setup_model", "lockstep", "logits", "closest_match", "findings"])
def test_a_verb_counts_as_a_whole_word_alone(name):
    assert catalog.words_in(name)[0] not in catalog.words("inputs", "verbs")


@pytest.mark.parametrize("name", ["get_text", "_getText", "recv", "readline", "authenticate"])
def test_what_fetches_what_a_function_is_asked_to_do(name):
    assert catalog.words_in(name)[0] in catalog.words("inputs", "verbs")
