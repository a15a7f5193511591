"""What is encrypted is read with our keys only."""

from core.encryption import decrypt, encrypt

ADDRESS = "lectrice@example.org"


def test_a_text_comes_back_and_its_token_says_nothing():
    one, two = encrypt(ADDRESS, "essai"), encrypt(ADDRESS, "essai")
    assert decrypt(one, "essai") == decrypt(two, "essai") == ADDRESS
    assert one != two
    assert "lectrice" not in one
    assert (encrypt("", "essai"), decrypt("", "essai")) == ("", "")


def test_another_purpose_a_changed_token_or_another_key_gives_nothing(settings):
    token = encrypt(ADDRESS, "essai")
    assert decrypt(token, "autre") == ""
    assert decrypt(token[:-2] + "xx", "essai") == ""
    assert decrypt("é", "essai") == ""
    settings.SECRET_KEY, old = "une-autre-cle-d-essai-assez-longue-pour-les-tests", settings.SECRET_KEY
    assert decrypt(token, "essai") == ""
    settings.SECRET_KEY_FALLBACKS = [old]
    assert decrypt(token, "essai") == ADDRESS
