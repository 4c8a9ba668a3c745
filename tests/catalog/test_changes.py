"""The change log tells what was committed, once, and nothing that was not."""

from typing import Any

from sqlalchemy.orm import Session

from catalog import changes


def noted(session: Session) -> list[tuple[str, int]]:
    return [(change.subject, change.subject_id) for change in changes.after(session, 0)]


def test_a_subject_is_noted_once_for_each_commit(session: Session) -> None:
    for _ in range(3):
        changes.note(session, changes.PRODUCT, 7)
    changes.note(session, changes.PRODUCER, 7)
    session.commit()
    assert noted(session) == [("product", 7), ("producer", 7)]
    changes.note(session, changes.PRODUCT, 7)
    session.commit()
    assert noted(session)[2:] == [("product", 7)]
    assert changes.revision(session) == 3


def test_a_rollback_leaves_no_note(session: Session, stall: Any) -> None:
    changes.note(session, changes.PRODUCT, stall.product().id)
    session.rollback()
    session.commit()
    assert noted(session) == []
    assert changes.revision(session) == 0


def test_a_savepoint_given_up_takes_no_note_of_the_outer_transaction_with_it(session: Session) -> None:
    changes.note(session, changes.PRODUCT, 1)
    inner = session.begin_nested()
    changes.note(session, changes.PRODUCT, 2)
    inner.rollback()
    session.commit()
    assert ("product", 1) in noted(session)


def test_a_savepoint_kept_inside_one_given_up_takes_no_note_with_it(session: Session) -> None:
    changes.note(session, changes.PRODUCT, 1)
    outer = session.begin_nested()
    session.begin_nested().commit()
    outer.rollback()
    session.commit()
    assert noted(session) == [("product", 1)]


def test_followers_read_on_in_order(session: Session) -> None:
    for id_ in range(5):
        changes.note(session, changes.PRODUCT, id_)
        session.commit()
    assert [change.subject_id for change in changes.after(session, 2, limit=2)] == [2, 3]
