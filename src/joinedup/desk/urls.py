"""URLs of the desk: pages made of many rooms."""

from django.urls import path

from joinedup.desk.views import find, pages, person, person_forms, reviews, sealing

urlpatterns = [
    path("", pages.today, name="today"),
    path("find/", find.find, name="find"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/start/", reviews.start, name="reviews-start"),
    path("reviews/linkage/", reviews.linkage, name="linkage"),
    path("reviews/undo/", reviews.undo, name="review-undo"),
    path("reviews/<int:pair_id>/", reviews.review, name="review"),
    path("reviews/<int:pair_id>/answer/", reviews.answer, name="review-answer"),
    path("reviews/person/<int:person_id>/", reviews.history, name="person-history"),
    path("reviews/person/<int:person_id>/split/", reviews.split, name="person-split"),
    path(
        "reviews/person/<int:person_id>/take-back/<int:decision_id>/",
        reviews.take_back,
        name="decision-take-back",
    ),
    path("coverage/", pages.coverage, name="coverage"),
    path("person/<int:person_id>/", person.person, name="person"),
    path("person/<int:person_id>/timeline/", person.timeline, name="person-timeline"),
    path("person/<int:person_id>/sealed/", sealing.sealed, name="person-sealed"),
    path("person/<int:person_id>/seal/<slug:kind>/<int:entry_id>/", sealing.seal, name="person-seal"),
    path("person/<int:person_id>/card/", person.contact_card, name="person-card"),
    path("person/<int:person_id>/key-safe/<int:note_id>/", person.key_safe, name="person-key-safe"),
    path("person/<int:person_id>/note/", person_forms.note, name="person-note"),
    path("person/<int:person_id>/safety/", person_forms.safety, name="person-safety"),
    path(
        "person/<int:person_id>/safety/<int:note_id>/end/", person_forms.end_safety, name="person-safety-end"
    ),
    path("person/<int:person_id>/carer/", person_forms.carer, name="person-carer"),
    path("person/<int:person_id>/frailty/", person_forms.frailty, name="person-frailty"),
    path("person/<int:person_id>/lead/", person_forms.lead, name="person-lead"),
    path("person/<int:person_id>/risk/", person_forms.risk, name="person-risk"),
    path("person/<int:person_id>/raise/<slug:what>/", person_forms.raise_something, name="person-raise"),
    path("person/<int:person_id>/raised/<int:fact_id>/", person_forms.raised, name="person-raised"),
    path(
        "person/<int:person_id>/raised/<int:fact_id>/take-back/",
        person_forms.withdraw,
        name="person-withdraw",
    ),
]
