"""The hidden suite of model_serving.

The driver serves the application on a loop of its own. Its models and loaders hold up whoever
calls them at a gate, so what is answered meanwhile is no matter of time.
A served application costs more than a request: each test asks one for all it wants to know.
"""

import json
import math

import numpy as np
import pytest

from katakit.suite import assert_close, assert_equal

LEAK = "mysql://root:hunter2@10.0.0.7"
ROWS = [[0.5, 2, -1], [3, 0, 1e-3], [7, 7, 0.25]]
SUMS = np.array([1.5, 3.001, 14.25])
LARGEST = 1.7976931348623157e308


class Service:
    """The candidate's application, served, with the models that it loads in turn."""

    def __init__(self, candidate, *models, is_open=True, is_ready=True, n_features=3, **options):
        self.load = candidate.driver.Loader(*models, is_open=is_open)
        app = candidate.create_app(self.load, n_features=n_features, **options)
        self.server = candidate.driver.Server(app)
        if is_ready:
            self.wait_until_ready()

    def wait_until_ready(self):
        assert self.server.wait_for(200), "GET /ready never answered 200"

    def wait_for_load(self):
        assert self.load.has_come(), "load was not called at startup"

    def status(self, method, path, body=None):
        return self.server.ask(method, path, body)[0]

    def predict(self, rows=ROWS):
        return self.server.ask("POST", "/predict", {"rows": rows})

    def statuses(self, *batches):
        return [self.predict(rows)[0] for rows in batches]

    def probes(self):
        asked = [("GET", "/health", None), ("GET", "/ready", None)]
        return [self.status(*one) for one in [*asked, ("POST", "/predict", {"rows": ROWS})]]

    def begin(self, path="/predict"):
        return self.server.begin("POST", path, {"rows": ROWS} if path == "/predict" else None)


@pytest.fixture
def serve(candidate):
    """Serve an application with these models; by default one that sums."""
    return lambda *models, **options: Service(
        candidate, *(models or [candidate.driver.Model()]), **options
    )


@pytest.fixture
def model(candidate):
    return candidate.driver.Model


def assert_predicted(answer, predictions, version="v1"):
    status, body = answer
    assert_equal(status, 200)
    assert_close(body["predictions"], predictions)
    assert_equal(body["version"], version)


# --- answers ---------------------------------------------------------------------------


@pytest.mark.requirement("predictions")
def test_each_row_gets_its_prediction_in_order_and_all_get_the_version(serve, model):
    mine = model(2.0)
    service = serve(mine)
    for part in (slice(0, 3), slice(0, 1), slice(1, 3), slice(0, 1)):
        assert_predicted(service.predict(ROWS[part]), 2 * SUMS[part])
    for gives in (np.array([1, 2, 3]), np.array([1, 2, 3], dtype=np.float32), [1, 2.0, 3]):
        mine.gives = gives
        assert_predicted(service.predict(), [1.0, 2.0, 3.0])


@pytest.mark.requirement("one-call")
def test_one_call_with_all_rows_as_floats_for_a_valid_batch_and_none_for_others(serve, model):
    mine = model()
    service = serve(mine, max_batch=3)
    service.predict()
    assert len(mine.given) == 1, f"predict was called {len(mine.given)} times"
    assert_close(np.asarray(mine.given[0]), np.array(ROWS, dtype=float))
    numbers = [number for row in mine.given[0] for number in row]
    assert all(isinstance(x, (float, np.floating)) for x in numbers), "an integer stayed one"
    service.statuses([], [[1, 2]], ROWS + ROWS)
    service.status("POST", "/predict", '{"rows": [[1, 2, NaN]]}')
    assert_equal(len(mine.given), 1)


# --- what is refused -------------------------------------------------------------------


@pytest.mark.requirement("malformed")
def test_what_is_no_list_of_lists_of_numbers_is_refused(serve):
    service = serve()
    for body in (
        *("", "rows", "[[1, 2, 3]]", "null", '"rows"', "{}", '{"rows": [[1, 2, 3]]'),
        *(f'{{"rows": {rows}}}' for rows in ("null", "{}", "3", "[1, 2, 3]", '["123"]')),
        *(f'{{"rows": [[1, 2, {it}]]}}' for it in ('"3"', '"x"', "true", "null", "[3]", "{}")),
        '{"rows": [[1, 2, 3], null]}',
    ):
        assert_equal(service.status("POST", "/predict", body), 422)


@pytest.mark.requirement("row-length")
def test_a_short_a_long_and_an_empty_row_are_refused_wherever_they_stand(serve):
    batches = [[[1]], [[1, 2, 3]], [[1, 2, 3, 4]], [[]], [[1, 2], [1]], [[1, 2, 3], [1]]]
    assert_equal(serve(n_features=2).statuses(*batches, [[1, 2], [3, 4]]), [422] * 6 + [200])


@pytest.mark.requirement("finite")
def test_what_is_no_finite_number_is_refused_and_the_largest_is_not(serve, model):
    service = serve(model(gives=[1.0]))
    for number in ("NaN", "Infinity", "-Infinity", "1e999", "-1e400", "1" + "0" * 400):
        assert_equal(service.status("POST", "/predict", f'{{"rows": [[1, {number}, 3]]}}'), 422)
    allowed = [[LARGEST, LARGEST, 5e-324]], [[-LARGEST, -LARGEST, 0]]
    assert_equal(service.statuses(*allowed), [200, 200])


@pytest.mark.requirement("batch-size")
def test_as_many_rows_as_allowed_and_none_more(serve):
    for options, most in (({"max_batch": 7}, 7), ({}, 100)):
        batches = [ROWS[:1] * n for n in (1, most, most + 1, 0)]
        assert_equal(serve(**options).statuses(*batches), [200, 200, 422, 422])


# --- loading ---------------------------------------------------------------------------


@pytest.mark.requirement("loading")
def test_until_the_model_is_there_it_is_alive_and_not_ready(candidate, serve):
    service = serve(is_open=False, is_ready=False)
    candidate.create_app(service.load, n_features=3)  # nobody starts it: it has to load nothing
    service.wait_for_load()
    assert_equal(service.probes(), [200, 503, 503])
    service.load.open()
    service.wait_until_ready()
    assert_equal(service.probes(), [200, 200, 200])
    assert_equal(service.load.calls, 1)


@pytest.mark.requirement("load-fails")
def test_a_failed_load_leaves_it_alive_and_not_ready(serve, model):
    service = serve("no such bucket", model(), is_ready=False)
    service.wait_for_load()
    for _ in range(3):
        assert_equal(service.probes(), [200, 503, 503])
    assert_equal(service.load.calls, 1)


# --- failing ---------------------------------------------------------------------------


@pytest.mark.requirement("model-fails")
def test_what_raises_or_gives_no_finite_number_for_each_row_is_the_server_s_fault(serve, model):
    mine = model(raises="singular matrix")
    service = serve(mine)
    for _ in range(2):
        assert_equal([service.predict()[0], service.status("GET", "/health")], [500, 200])
    mine.raises = ""
    for gives in ([1.0, 2.0], [1.0] * 4, [], [1.0, math.nan, 2.0], np.array([1.0, math.inf, 2.0]),
                  [1.0, "many", 2.0], [1.0, None, 2.0], 5.0):  # fmt: skip
        mine.gives = gives
        assert_equal(service.predict()[0], 500)


@pytest.mark.requirement("no-leak")
def test_no_answer_repeats_what_load_or_the_model_raised(serve, model):
    failed = serve(LEAK, is_ready=False)
    failed.wait_for_load()
    for service in (failed, serve(model(raises=LEAK))):
        for one in ("GET", "/health"), ("GET", "/ready"), ("POST", "/predict"), ("POST", "/reload"):
            answer = service.server.ask(*one, {"rows": ROWS})
            assert LEAK not in json.dumps(answer), "the answer holds the exception's text"


# --- while something computes ----------------------------------------------------------


@pytest.mark.requirement("free-loop")
def test_other_requests_are_answered_while_a_model_loads_and_while_many_predict(serve, model):
    slow = model(is_open=False)
    service = serve(slow, is_open=False, is_ready=False, max_active=64)
    service.wait_for_load()
    assert_equal(service.status("GET", "/health"), 200)
    service.load.open()
    service.wait_until_ready()
    begun = [service.begin() for _ in range(44)]  # frameworks have 40 threads by default
    assert slow.has_come(), "predict was not called"
    assert slow.has_come(), "the second predict waits for the first"
    for path in ("/health", "/ready"):
        assert_equal(service.status("GET", path), 200)
    slow.open()
    assert_equal([service.server.end(one)[0] for one in begun], [200] * 44)


# --- stretch ---------------------------------------------------------------------------


@pytest.mark.requirement("reload")
def test_the_model_before_serves_until_the_version_told_does(candidate, serve, model):
    service = serve(model(1.0), model(10.0))
    service.load.gate = held = candidate.driver.Gate(is_open=False)
    begun = service.begin("/reload")
    assert held.has_come(), "load was not called by /reload"
    assert_equal(service.status("GET", "/ready"), 200)
    assert_predicted(service.predict(), SUMS)
    held.open()
    status, body = service.server.end(begun)
    assert_equal([status, body["version"]], [200, "v2"])
    assert_predicted(service.predict(), 10 * SUMS, "v2")


@pytest.mark.requirement("reload")
def test_a_reload_makes_ready_what_failed_to_load(serve, model):
    service = serve("no such bucket", model(), is_ready=False)
    service.wait_for_load()
    for _ in range(100):  # until the failure has been noticed, a load is under way
        status = service.status("POST", "/reload")
        if status != 409:
            break
    assert_equal([status, *service.probes()], [200, 200, 200, 200])


@pytest.mark.requirement("reload-fails")
def test_the_model_before_serves_on_where_a_reload_fails(serve, model):
    service = serve(model(), "no such bucket", model(5.0))
    assert_equal([service.status("POST", "/reload"), *service.probes()], [500, 200, 200, 200])
    assert_predicted(service.predict(), SUMS)
    assert_equal(service.status("POST", "/reload"), 200)
    assert_predicted(service.predict(), 5 * SUMS, "v3")


@pytest.mark.requirement("same-model")
def test_what_was_loaded_meanwhile_does_not_sign_predictions(serve, model):
    slow = model(2.0, is_open=False)
    service = serve(slow, model(3.0))
    begun = service.begin()
    assert slow.has_come(), "predict was not called"
    assert_equal(service.status("POST", "/reload"), 200)
    slow.open()
    assert_predicted(service.server.end(begun), 2 * SUMS)


@pytest.mark.requirement("one-reload")
def test_a_reload_during_a_load_conflicts_and_the_next_one_does_not(candidate, serve):
    service = serve(is_open=False, is_ready=False)
    service.wait_for_load()
    assert_equal([service.status("POST", "/reload"), service.load.calls], [409, 1])
    service.load.open()
    service.wait_until_ready()
    service.load.gate = held = candidate.driver.Gate(is_open=False)
    begun = service.begin("/reload")
    assert held.has_come(), "load was not called by /reload"
    assert_equal([service.status("POST", "/reload"), service.load.calls], [409, 2])
    held.open()
    assert_equal([service.server.end(begun)[0], service.status("POST", "/reload")], [200, 200])


@pytest.mark.requirement("overload")
def test_one_prediction_more_than_may_be_under_way_is_turned_away(serve, model):
    for options, most in (({"max_active": 2}, 2), ({}, 8)):
        slow = model(is_open=False)
        service = serve(slow, **options)
        for _ in range(2):  # the second time, all that ended must not have left more room
            slow.close()
            begun = [service.begin() for _ in range(most + 1)]
            assert_equal(service.server.first(begun)[0], 503)
            assert_equal(service.statuses([[1]]), [422])
            slow.open()
            found = [service.server.end(one)[0] for one in begun]
            assert_equal([found.count(200), found.count(503)], [most, 1])


@pytest.mark.requirement("released")
def test_what_has_ended_or_was_turned_away_or_refused_takes_no_room(serve, model):
    mine = model(is_open=False)
    service = serve(mine, max_active=1)
    begun = service.begin()
    assert mine.has_come(), "predict was not called"
    assert_equal(service.statuses(ROWS, ROWS), [503, 503])
    mine.open()
    assert_equal(service.server.end(begun)[0], 200)
    assert_equal(service.statuses([[1]], ROWS, ROWS), [422, 200, 200])
    mine.gives = [math.nan]
    assert_equal(service.statuses(ROWS, ROWS), [500, 500])
    mine.raises, mine.gives = "no", None
    assert_equal(service.statuses(ROWS, ROWS), [500, 500])
    mine.raises = ""
    assert_equal(service.statuses(ROWS), [200])


@pytest.mark.requirement("unknown-field")
def test_a_field_that_nobody_asked_for_is_refused(serve):
    service = serve()
    for body in ({"rows": ROWS, "version": "v1"}, {"rows": ROWS, "rwos": []}):
        assert_equal(service.status("POST", "/predict", body), 422)


@pytest.mark.requirement("apart")
def test_an_application_is_served_while_another_is_overloaded(serve, model):
    slow = model(is_open=False)
    one, other = serve(slow), serve(model(10.0), max_active=1)
    begun = [one.begin() for _ in range(9)]
    assert_equal(one.server.first(begun)[0], 503)
    assert_predicted(other.predict(), 10 * SUMS)
    assert_equal(serve("no such bucket", is_ready=False).status("GET", "/ready"), 503)
    slow.open()
    answers = [one.server.end(it) for it in begun]
    assert_predicted(next(it for it in answers if it[0] != 503), SUMS)


@pytest.mark.requirement("shutdown")
def test_it_ends_in_peace_with_a_model_and_without(serve):
    loaded, failed = serve(), serve("no such bucket", is_ready=False)
    failed.wait_for_load()
    failed.server.wait_for(503)
    loaded.server.stop()
    failed.server.stop()
