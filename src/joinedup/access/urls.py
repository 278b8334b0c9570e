"""URLs of the door."""

from django.urls import path

from joinedup.access.views import authorities, break_glass, governing, own, sharing, sign_in

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/passkey/", sign_in.sign_in_with_passkey, name="sign-in-passkey"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign-in-code"),
    path("sign-in/again/", own.sign_in_again, name="sign-in-again"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("role/", sign_in.choose_role, name="choose-role"),
    path("role/<int:assignment_id>/", sign_in.take_role, name="take-role"),
    path("decisions/", authorities.authorities, name="authorities"),
    path("decisions/<int:authority_id>/end/", authorities.end_authority, name="authority-end"),
    path("my-sign-in/", own.my_sign_in, name="my-sign-in"),
    path("my-sign-in/app/", own.app_add, name="app-add"),
    path("my-sign-in/app/remove/", own.app_remove, name="app-remove"),
    path("my-sign-in/passkey/", own.passkey_add, name="passkey-add"),
    path("my-sign-in/passkey/<int:passkey_id>/remove/", own.passkey_remove, name="passkey-remove"),
    path("my-sign-in/recovery-codes/", own.recovery_codes, name="recovery-codes"),
    path("my-sign-in/password/", own.password_change, name="password-change"),
    path("my-sign-in/sessions/end/", own.sessions_end, name="sessions-end"),
    path("my-sign-in/sessions/<int:session_id>/end/", own.session_end, name="session-end"),
    path("me/", break_glass.own_identity, name="own-identity"),
    path("person/<int:person_id>/sharing/", sharing.sharing, name="person-sharing"),
    path("person/<int:person_id>/sharing/<slug:what>/", sharing.record, name="person-sharing-record"),
    path(
        "person/<int:person_id>/agreement/<int:agreement_id>/end/",
        sharing.end_agreement,
        name="person-agreement-end",
    ),
    path("person/<int:person_id>/break-glass/", break_glass.break_glass, name="break-glass"),
    path("sharing/", governing.desk, name="sharing-desk"),
    path("sharing/find/", governing.find, name="sharing-find"),
    path("sharing/person/<int:person_id>/", governing.person, name="sharing-person"),
    path("sharing/objection/<int:choice_id>/", governing.objection, name="objection"),
    path("sharing/break-glass/<int:glass_id>/", governing.glass_review, name="glass-review"),
    path("sharing/never-link/", governing.never_linked, name="never-link"),
    path("sharing/never-link/<int:entry_id>/end/", governing.end_never_link, name="never-link-end"),
    path("sharing/exclusions/", governing.excluded, name="exclusions"),
    path("sharing/joint/", governing.joint, name="joint-controllers"),
]
