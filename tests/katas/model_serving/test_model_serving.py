"""The hidden suite of model_serving.

The driver serves the application on a loop of its own. Its models hold up whoever predicts
at a gate, so what else is answered meanwhile is no matter of time. Status 0 is no answer.
"""

import json
import math

import numpy as np
import pytest

from katakit.suite import assert_close, assert_equal

LEAK = "mysql://root:hunter2@10.0.0.7"
ROWS = [[0.5, 2, -1], [3, 0, 1e-3], [7, 7, 0.25]]


class Service:
    """The candidate's application, served, with the models that it loads in turn."""

    def __init__(self, candidate, *models, is_open=True, is_ready=True, **options):
        self.driver = candidate.driver
        self.load = self.driver.Loader(*models, is_open=is_open)
        app = candidate.create_app(self.load, n_features=3, **options)
        self.server = self.driver.Server(app)
        if is_ready:
            assert self.server.wait_for(200), "GET /ready never answered 200"

    def status(self, method, path, body=None):
        return self.server.ask(method, path, body)[0]

    def predict(self, rows=ROWS):
        return self.server.ask("POST", "/predict", {"rows": rows})

    def begin(self, path="/predict", rows=ROWS):
        return self.server.begin("POST", path, {"rows": rows} if path == "/predict" else None)


@pytest.fixture
def serve(candidate):
    """Serve an application with these models; by default one that sums."""
    return lambda *models, **options: Service(
        candidate, *(models or [candidate.driver.Model()]), **options
    )


@pytest.fixture
def model(candidate):
    return candidate.driver.Model


def statuses(service, *bodies):
    return [service.status("POST", "/predict", body) for body in bodies]


# --- answers ---------------------------------------------------------------------------


@pytest.mark.requirement("predictions")
def test_each_row_gets_its_prediction_in_order_and_all_get_the_version(serve, model):
    status, body = serve(model(2.0)).predict()
    assert_equal(status, 200)
    assert_close(body["predictions"], [3.0, 6.002, 28.5])
    assert_equal(body["version"], "v1")


@pytest.mark.requirement("predictions")
def test_an_array_of_any_numbers_is_as_good_as_a_list(serve, model):
    mine = model()
    service = serve(mine)
    for gives in (np.array([1, 2, 3]), np.array([1, 2, 3], dtype=np.float32), (1.0, 2.0, 3.0)):
        mine.gives = gives
        status, body = service.predict()
        assert_equal(status, 200)
        assert_close(body["predictions"], [1.0, 2.0, 3.0])


@pytest.mark.requirement("predictions")
def test_a_second_batch_is_answered_like_the_first(serve):
    service = serve()
    answers = [service.predict(rows)[1]["predictions"] for rows in (ROWS[:1], ROWS[1:], ROWS[:1])]
    for got, expected in zip(answers, [[1.5], [3.001, 14.25], [1.5]], strict=True):
        assert_close(got, expected)


@pytest.mark.requirement("one-call")
def test_the_model_gets_all_rows_at_once_as_floats(serve, model):
    mine = model()
    serve(mine).predict()
    assert len(mine.given) == 1, f"predict was called {len(mine.given)} times"
    assert_close(np.asarray(mine.given[0]), np.array(ROWS, dtype=float))
    assert np.asarray(mine.given[0][0]).dtype.kind == "f", "a row of integers stayed integers"


@pytest.mark.requirement("one-call")
def test_a_row_of_whole_numbers_reaches_the_model_as_floats(serve, model):
    mine = model()
    serve(mine).predict([[1, 2, 3]])
    given = mine.given[0][0]
    assert_equal([type(float(x) if isinstance(x, np.floating) else x) for x in given], [float] * 3)


@pytest.mark.requirement("one-call")
def test_the_model_never_sees_a_refused_batch(serve, model):
    mine = model()
    service = serve(mine, max_batch=2)
    statuses(service, {"rows": []}, {"rows": [[1, 2]]}, {"rows": ROWS}, '{"rows": [[1, 2, NaN]]}')
    assert_equal(len(mine.given), 0)


# --- what is refused -------------------------------------------------------------------


@pytest.mark.requirement("malformed")
def test_what_is_no_list_of_lists_of_numbers_is_refused(serve):
    service = serve()
    for body in (
        *("", "rows", "[[1, 2, 3]]", "null", "{}", '{"rows": [[1, 2, 3]]'),
        *(f'{{"rows": {rows}}}' for rows in ("null", "{}", "3", "[1, 2, 3]", '["123"]')),
        *(f'{{"rows": [[1, 2, {it}]]}}' for it in ('"3"', '"x"', "true", "null", "[3]", "{}")),
        '{"rows": [[1, 2, 3], null]}',
    ):
        assert_equal(service.status("POST", "/predict", body), 422)


@pytest.mark.requirement("row-length")
def test_a_short_a_long_and_an_empty_row_are_refused_wherever_they_stand(serve):
    bodies = [[[1, 2]], [[1, 2, 3, 4]], [[]], [[1, 2, 3], [1, 2]], [[1, 2, 3, 4], [1, 2]]]
    assert_equal(statuses(serve(), *({"rows": rows} for rows in bodies)), [422] * 5)


@pytest.mark.requirement("finite")
def test_what_is_no_finite_number_is_refused(serve):
    service = serve()
    for number in ("NaN", "Infinity", "-Infinity", "1e999", "-1e400", "1" + "0" * 400):
        assert_equal(service.status("POST", "/predict", f'{{"rows": [[1, {number}, 3]]}}'), 422)


@pytest.mark.requirement("finite")
def test_the_largest_float_is_accepted(serve):
    status, body = serve().predict([[1.7976931348623157e308, 0, 0], [5e-324, 0, 0]])
    assert_equal(status, 200)
    assert_equal(body["predictions"], [1.7976931348623157e308, 5e-324])


@pytest.mark.requirement("batch-size")
@pytest.mark.parametrize("most", [1, 7])
def test_as_many_rows_as_allowed_and_none_more(serve, most):
    bodies = [{"rows": ROWS[:1] * n} for n in (most, most + 1, 0)]
    assert_equal(statuses(serve(max_batch=most), *bodies), [200, 422, 422])


@pytest.mark.requirement("batch-size")
def test_a_hundred_rows_by_default(serve):
    bodies = [{"rows": ROWS[:1] * n} for n in (100, 101)]
    assert_equal(statuses(serve(), *bodies), [200, 422])


# --- loading ---------------------------------------------------------------------------


def probes(service):
    asked = [
        ("GET", "/health", None),
        ("GET", "/ready", None),
        ("POST", "/predict", {"rows": ROWS}),
    ]
    return [service.status(*one) for one in asked]


@pytest.mark.requirement("loading")
def test_until_the_model_is_there_it_is_alive_and_not_ready(serve):
    service = serve(is_open=False, is_ready=False)
    assert service.load.has_come(), "load was not called at startup"
    assert_equal(probes(service), [200, 503, 503])
    service.load.open()
    assert service.server.wait_for(200), "GET /ready never answered 200"
    assert_equal(probes(service), [200, 200, 200])
    assert_equal(service.load.calls, 1)


@pytest.mark.requirement("load-fails")
def test_a_failed_load_leaves_it_alive_and_not_ready(serve):
    service = serve("no such bucket", is_ready=False)
    assert service.load.has_come(), "load was not called at startup"
    for _ in range(3):
        assert_equal(probes(service), [200, 503, 503])


# --- failing ---------------------------------------------------------------------------


@pytest.mark.requirement("model-fails")
def test_what_is_no_finite_number_for_each_row_is_the_server_s_fault(serve, model):
    mine = model()
    service = serve(mine)
    for gives in ([1.0, 2.0], [1.0] * 4, [], [1.0, math.nan, 2.0], np.array([1.0, math.inf, 2.0]),
                  [1.0, "many", 2.0], [1.0, None, 2.0], 5.0):  # fmt: skip
        mine.gives = gives
        assert_equal(service.predict()[0], 500)


@pytest.mark.requirement("model-fails")
def test_a_model_that_raises_is_the_server_s_fault_and_the_next_request_finds_it_alive(
    serve, model
):
    service = serve(model(raises="singular matrix"))
    assert_equal([service.predict()[0], service.status("GET", "/health")], [500, 200])
    assert_equal([service.predict()[0], service.status("GET", "/ready")], [500, 200])


@pytest.mark.requirement("no-leak")
def test_no_answer_repeats_what_the_model_raised(serve, model):
    service = serve(model(raises=LEAK))
    assert LEAK not in json.dumps(service.predict()), "the answer holds the model's exception"


@pytest.mark.requirement("no-leak")
def test_no_answer_repeats_what_load_raised(serve):
    service = serve(LEAK, is_ready=False)
    service.load.has_come()
    asked = [("GET", "/health"), ("GET", "/ready"), ("POST", "/predict"), ("POST", "/reload")]
    answers = [service.server.ask(*one, {"rows": ROWS}) for one in asked]
    assert LEAK not in json.dumps(answers), "an answer holds load's exception"


# --- while something computes ----------------------------------------------------------


@pytest.mark.requirement("free-loop")
def test_other_requests_are_answered_while_a_model_predicts(serve, model):
    slow = model(is_open=False)
    service = serve(slow)
    first, second = service.begin(), service.begin()
    assert slow.has_come(), "predict was not called"
    assert slow.has_come(), "the second predict waits for the first"
    assert_equal([service.status("GET", path) for path in ("/health", "/ready")], [200, 200])
    slow.open()
    assert_equal([service.server.end(one)[0] for one in (first, second)], [200, 200])


@pytest.mark.requirement("free-loop")
def test_refusals_are_given_while_a_model_loads(serve):
    service = serve(is_open=False, is_ready=False)
    assert service.load.has_come(), "load was not called at startup"
    assert_equal([service.status("GET", "/health") for _ in range(3)], [200] * 3)
    service.load.open()


# --- stretch ---------------------------------------------------------------------------


@pytest.mark.requirement("reload")
def test_a_reload_says_which_version_serves_from_then_on(serve, model):
    service = serve(model(1.0), model(10.0))
    assert_equal(service.predict()[1]["version"], "v1")
    status, body = service.server.ask("POST", "/reload")
    assert_equal(status, 200)
    assert_equal(body["version"], "v2")
    body = service.predict()[1]
    assert_equal(body["version"], "v2")
    assert_close(body["predictions"], [15.0, 30.01, 142.5])


@pytest.mark.requirement("reload")
def test_a_reload_makes_ready_what_failed_to_load(serve, model):
    service = serve("no such bucket", model(), is_ready=False)
    service.load.has_come()
    service.server.wait_for(200, "/health")
    for _ in range(100):  # until the failure has been noticed, a load is under way
        status, _body = service.server.ask("POST", "/reload")
        if status != 409:
            break
    assert_equal([status, *probes(service)], [200, 200, 200, 200])


@pytest.mark.requirement("reload-fails")
def test_the_model_before_serves_on_where_a_reload_fails(serve, model):
    service = serve(model(), "no such bucket", model(5.0))
    assert_equal(service.status("POST", "/reload"), 500)
    assert_equal(service.predict()[1]["version"], "v1")
    assert_equal(probes(service), [200, 200, 200])
    assert_equal(service.status("POST", "/reload"), 200)
    assert_equal(service.predict()[1]["version"], "v3")


@pytest.mark.requirement("same-model")
def test_what_was_loaded_meanwhile_does_not_sign_predictions(serve, model):
    slow = model(2.0, is_open=False)
    service = serve(slow, model(3.0))
    begun = service.begin()
    slow.has_come()
    assert_equal(service.status("POST", "/reload"), 200)
    slow.open()
    body = service.server.end(begun)[1]
    assert_equal(body["version"], "v1")
    assert_close(body["predictions"], [3.0, 6.002, 28.5])


@pytest.mark.requirement("one-reload")
def test_a_reload_during_the_first_load_conflicts(serve):
    service = serve(is_open=False, is_ready=False)
    service.load.has_come()
    assert_equal(service.status("POST", "/reload"), 409)
    service.load.open()
    assert service.server.wait_for(200), "GET /ready never answered 200"
    assert_equal(service.load.calls, 1)


@pytest.mark.requirement("one-reload")
def test_a_reload_during_a_reload_conflicts_and_the_next_one_does_not(candidate, serve, model):
    service = serve(model())
    held = candidate.driver.Gate(is_open=False)
    service.load.gate = held
    begun = service.begin("/reload")
    held.has_come()
    assert_equal(service.status("POST", "/reload"), 409)
    held.open()
    assert_equal(service.server.end(begun)[0], 200)
    assert_equal([service.load.calls, service.status("POST", "/reload")], [2, 200])


@pytest.mark.requirement("overload")
@pytest.mark.parametrize("most", [1, 3])
def test_one_prediction_more_than_may_be_under_way_is_turned_away(serve, model, most):
    slow = model(is_open=False)
    service = serve(slow, max_active=most)
    begun = [service.begin() for _ in range(most)]
    assert all(slow.has_come() for _ in range(most)), "fewer are under way than may be"
    assert_equal(service.predict()[0], 503)
    slow.open()
    assert_equal([service.server.end(one)[0] for one in begun], [200] * most)


@pytest.mark.requirement("overload")
def test_eight_predictions_by_default(serve, model):
    slow = model(is_open=False)
    service = serve(slow)
    begun = [service.begin() for _ in range(8)]
    assert all(slow.has_come() for _ in range(8)), "fewer than eight are under way"
    assert_equal(service.predict()[0], 503)
    slow.open()
    assert_equal([service.server.end(one)[0] for one in begun], [200] * 8)


@pytest.mark.requirement("released")
@pytest.mark.parametrize(
    ("told", "status"), [({}, 200), ({"raises": "no"}, 500), ({"gives": [math.nan]}, 500)],
    ids=["well", "raised", "no number"],
)  # fmt: skip
def test_what_has_ended_makes_room(serve, model, told, status):
    service = serve(model(**told), max_active=1)
    assert_equal([service.predict()[0] for _ in range(4)], [status] * 4)


@pytest.mark.requirement("released")
def test_what_was_turned_away_or_refused_takes_no_room(serve, model):
    slow = model(is_open=False)
    service = serve(slow, max_active=1)
    begun = service.begin()
    slow.has_come()
    assert_equal([service.predict()[0] for _ in range(3)], [503] * 3)
    slow.open()
    assert_equal(service.server.end(begun)[0], 200)
    assert_equal([service.predict([[1]])[0], service.predict()[0]], [422, 200])


@pytest.mark.requirement("unknown-field")
def test_a_field_that_nobody_asked_for_is_refused(serve):
    bodies = [{"rows": ROWS, "version": "v1"}, {"rows": ROWS, "rwos": []}]
    assert_equal(statuses(serve(), *bodies), [422, 422])


@pytest.mark.requirement("apart")
def test_two_applications_serve_their_own_models(serve, model):
    one, other = serve(model(1.0)), serve("broken", model(10.0), is_ready=False)
    other.load.has_come()
    assert_equal([one.status("GET", "/ready"), other.status("GET", "/ready")], [200, 503])
    third = serve(model(100.0))
    assert_close([s.predict(ROWS[:1])[1]["predictions"][0] for s in (one, third)], [1.5, 150.0])


@pytest.mark.requirement("apart")
def test_two_applications_count_their_own_predictions(serve, model):
    slow = model(is_open=False)
    one, other = serve(slow, max_active=1), serve(max_active=1)
    begun = one.begin()
    slow.has_come()
    assert_equal([other.predict()[0], one.predict()[0]], [200, 503])
    slow.open()
    one.server.end(begun)


@pytest.mark.requirement("shutdown")
def test_it_ends_in_peace_with_a_model_and_without(serve):
    loaded, failed = serve(), serve("no such bucket", is_ready=False)
    failed.load.has_come()
    failed.server.wait_for(503, "/ready")
    loaded.server.stop()
    failed.server.stop()
